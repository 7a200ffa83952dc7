using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>Filters that compare elements; texts without regard to case unless asked.</summary>
internal static class Sorting
{
    public static Sequence Sort(Invocation call)
    {
        string[] paths = call[2] is string path ? path.Split(',') : [];
        object? Key(object? item) => paths.Length == 0 ? Folded(item, call.Flag(1))
            : new Sequence([.. paths.Select(p => Folded(Members.Path(item, p, call.Budget), call.Flag(1)))]);
        return Iteration.List(Ordered(call.Items, Key, call.Flag(0), call.Budget), call.Budget);
    }

    public static Sequence DictSort(Invocation call)
    {
        int by = call.TextAt(1, "key") switch { "key" => 0, "value" => 1, _ => throw call.Wrong("sorts by key or by value") };
        Mapping mapping = call.Target as Mapping ?? throw call.Wrong("needs a mapping");
        return Iteration.List(Ordered(MappingMethods.Pairs(mapping), i => Folded(((Sequence)i!).Items[by], call.Flag(0)), call.Flag(2), call.Budget), call.Budget);
    }

    public static Sequence GroupBy(Invocation call)
    {
        List<(object? Key, object? Value, List<object?> Items)> groups = [];
        object? Value(object? item) => Members.Path(item, call[0], call.Budget) is var value && value is Undefined && call.Has(1) ? call[1] : value;
        foreach (object? item in Ordered(call.Items, i => Folded(Value(i), call.Flag(2)), reverse: false, call.Budget))
        {
            object? key = Folded(Value(item), call.Flag(2));
            if (groups.Count == 0 || !Truth.Equal(groups[^1].Key, key, call.Budget))
            {
                groups.Add((key, Value(item), []));
            }

            groups[^1].Items.Add(item);
        }

        return new Sequence([.. groups.Select(g => Sequence.Tuple(g.Value, new Sequence(g.Items)))]);
    }

    public static Generator Unique(Invocation call)
    {
        Mapping seen = new();
        return new Generator(call.Items.Where(item =>
        {
            object? key = Folded(call[1] is null ? item : Members.Path(item, call[1], call.Budget), call.Flag(0));
            bool isNew = !seen.TryGet(key, out _);
            seen.Set(key, null);
            return isNew;
        }));
    }

    /// <param name="call">The call.</param>
    /// <param name="sign">1 for the largest, −1 for the smallest.</param>
    public static object? Extreme(Invocation call, int sign)
    {
        object?[] items = [.. call.Items];
        object? Key(object? item) => Folded(call[1] is null ? item : Members.Path(item, call[1], call.Budget), call.Flag(0));
        return items.Length == 0 ? new Undefined("No aggregated item, sequence was empty.")
            : items.Aggregate((best, item) => Comparing.Order(Key(item), Key(best), call.Budget) * sign > 0 ? item : best);
    }

    // Stable, also in reverse.
    public static IReadOnlyList<object?> Ordered(IEnumerable<object?> items, Func<object?, object?> key, bool reverse, Budget budget)
    {
        Comparer<object?> comparer = Comparer<object?>.Create((a, b) => Comparing.Order(a, b, budget));
        try
        {
            return [.. reverse ? items.OrderByDescending(key, comparer) : items.OrderBy(key, comparer)];
        }
        catch (InvalidOperationException e) when (e.InnerException is TemplateFailure failure)
        {
            // What a comparison throws comes wrapped out of a sort.
            throw failure;
        }
    }

    private static object? Folded(object? value, bool caseSensitive) => value is string text && !caseSensitive ? Casing.Lower(text) : value;
}
