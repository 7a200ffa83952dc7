using System.Globalization;
using System.Runtime.CompilerServices;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>
/// Bounds one rendering, so that no template runs on or fills memory. Units: one a node that is evaluated, one a character that is read or
/// made; a call and an element of a list that is made count as many as they take.
/// </summary>
internal sealed class Budget
{
    /// <summary>Characters of one text.</summary>
    public const int Text = 4_000_000;

    /// <summary>Elements of one list.</summary>
    public const int Elements = 500_000;

    /// <summary>Units of one call of a filter, test, function or method.</summary>
    public const int CallUnits = 8;

    private const int Depth = 200;
    private const int ElementUnits = 8;
    private const long Work = 10_000_000;
    private const string Remedy = "The template seems to run in a circle: fetch the model's own again";
    private long spent;
    private int depth;

    public void Spend(long units)
    {
        spent += units;
        if (spent > Work)
        {
            throw new TemplateFailure($"the template did not end within {Work / 1_000_000} million steps", Remedy);
        }
    }

    /// <summary>A text is about to be made, or to grow by so much to a length.</summary>
    public void SpendText(long length, long before = 0)
    {
        if (before + length > Text)
        {
            throw new TemplateFailure($"the template makes a text of more than {Text / 1_000_000} million characters", Remedy);
        }

        Spend(length);
    }

    /// <summary>A list is about to be made, or to grow by so many elements to a length.</summary>
    public void SpendElements(long count, long before = 0)
    {
        if (before + count > Elements)
        {
            throw new TemplateFailure(string.Create(CultureInfo.InvariantCulture, $"the template makes a list of more than {Elements:N0} elements"), Remedy);
        }

        Spend(count * ElementUnits);
    }

    /// <summary>A macro or loop calls itself at most this deep.</summary>
    public void Enter()
    {
        if (++depth > Depth)
        {
            throw new TemplateFailure($"the template calls itself more than {Depth} times deep", Remedy);
        }
    }

    public void Leave() => depth--;

    public static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFailure("the template or a value in it nests too deeply", Remedy);
        }
    }
}
