using System.Numerics;
using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>Filters of lists that take more than a line.</summary>
internal static class SequenceFilters
{
    public static object Length(Invocation call) => new BigInteger(Iteration.Length(call.Target));

    public static object? Default(Invocation call)
    {
        bool absent = call.Target is Undefined || (call.Flag(1) && !Truth.Of(call.Target));
        return !absent ? call.Target : call.Has(0) ? call[0] : "";
    }

    public static object? Last(Invocation call) => call.Target is Generator ? throw new TemplateFailure("'generator' object is not reversible")
        : call.Items.ToArray() is [.., var last] ? last : new Undefined("No last item, sequence was empty.");

    public static object Reverse(Invocation call) => call.Target is string text
        ? PythonText.From(PythonText.Points(text).Reverse())
        : new Generator(call.Items.Reverse());

    public static string Join(Invocation call)
    {
        string separator = call.Has(0) ? Printing.Text(call[0], call.Budget) : "";
        IEnumerable<object?> items = call.Has(1) && call[1] is not null ? call.Items.Select(i => Members.Path(i, call[1], call.Budget)) : call.Items;
        return TextMethods.Concatenate(call, items.Select(i => Printing.Text(i, call.Budget)), separator);
    }

    public static object? Sum(Invocation call)
    {
        object? sum = call.Has(1) ? call[1] : BigInteger.Zero;
        foreach (object? item in call.Items)
        {
            sum = Operators.Apply("+", sum, call[0] is null ? item : Members.Path(item, call[0], call.Budget), call.Interpreter);
        }

        return sum;
    }

    public static Generator Batch(Invocation call)
    {
        int size = Math.Max(1, call.Int(0));
        return new Generator(call.Items.Chunk(size).Select(chunk => (object?)new Sequence(
            call[1] is null ? chunk : [.. chunk, .. Fill(call, size - chunk.Length)])));
    }

    public static Generator Slice(Invocation call)
    {
        object?[] items = [.. call.Items];
        int slices = call.Int(0);
        if (slices < 1)
        {
            throw call.Wrong("needs at least one slice");
        }

        call.Budget.SpendElements(slices);
        int each = items.Length / slices, more = items.Length % slices;
        return new Generator(Enumerable.Range(0, slices).Select(i => (object?)new Sequence(
        [
            .. items.Skip((i * each) + Math.Min(i, more)).Take(each + (i < more ? 1 : 0)),
            .. call[1] is not null && i >= more && more > 0 ? Fill(call, 1) : [],
        ])));
    }

    private static IEnumerable<object?> Fill(Invocation call, int count)
    {
        call.Budget.SpendElements(count);
        return Enumerable.Repeat(call[1], count);
    }
}
