using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>Python's iteration: a text gives its characters, a dictionary its keys, nothing gives nothing.</summary>
internal static class Iteration
{
    public static IEnumerable<object?> Of(object? value, Budget budget) => value switch
    {
        Undefined => [],
        string text => Counted(PythonText.Points(text).Select(p => (object?)PythonText.From([p])), budget),
        Sequence sequence => Counted(sequence.Items, budget),
        Generator generator => Counted(generator, budget),
        Mapping mapping => Counted(mapping.Keys, budget),
        _ => throw new TemplateFailure($"'{TypeName.Of(value)}' object is not iterable"),
    };

    public static int Length(object? value) => value switch
    {
        Undefined => 0,
        string text => PythonText.Length(text),
        Sequence sequence => sequence.Items.Count,
        Mapping mapping => mapping.Count,
        _ => throw new TemplateFailure($"object of type '{TypeName.Of(value)}' has no len()"),
    };

    /// <summary>A list of new elements.</summary>
    public static Sequence List(IEnumerable<object?> items, Budget budget)
    {
        List<object?> list = [];
        foreach (object? item in items)
        {
            budget.SpendElements(1, list.Count);
            list.Add(item);
        }

        return new Sequence(list);
    }

    private static IEnumerable<object?> Counted(IEnumerable<object?> items, Budget budget)
    {
        foreach (object? item in items)
        {
            budget.Spend(1);
            yield return item;
        }
    }
}
