using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>Python's comparisons.</summary>
internal static class Comparing
{
    public static bool Holds(string comparison, object? left, object? right, Budget budget) => comparison switch
    {
        "==" => Truth.Equal(left, right, budget),
        "!=" => !Truth.Equal(left, right, budget),
        "<" => Order(left, right, budget, comparison) < 0,
        "<=" => Order(left, right, budget, comparison) <= 0,
        ">" => Order(left, right, budget, comparison) > 0,
        ">=" => Order(left, right, budget, comparison) >= 0,
        "in" => Contains(right, left, budget),
        _ => !Contains(right, left, budget),
    };

    public static bool Contains(object? container, object? item, Budget budget)
    {
        switch (container)
        {
            case string text:
                budget.Spend(text.Length);
                return item is string part ? text.Contains(part, StringComparison.Ordinal)
                    : throw new TemplateFailure($"'in <string>' requires string as left operand, not {TypeName.Of(item)}");
            case Mapping mapping:
                return mapping.TryGet(item, out _);
            default:
                return Iteration.Of(container, budget).Any(i => Truth.Equal(i, item, budget));
        }
    }

    /// <summary>Negative, zero or positive; texts by code point, lists by their first difference.</summary>
    /// <exception cref="TemplateFailure">The two have no order.</exception>
    public static int Order(object? left, object? right, Budget budget, string comparison = "<")
    {
        budget.Spend(1);
        switch (left, right)
        {
            case (string a, string b):
                budget.Spend(Math.Min(a.Length, b.Length));
                return OrderTexts(a, b);
            case (Sequence a, Sequence b) when a.Kind == b.Kind:
                foreach ((object? x, object? y) in a.Items.Zip(b.Items))
                {
                    if (!Truth.Equal(x, y, budget))
                    {
                        return Order(x, y, budget, comparison);
                    }
                }

                return a.Items.Count.CompareTo(b.Items.Count);
            default:
                return Numbers.Pair(left, right) is var (first, second) ? ((IComparable)first).CompareTo(second)
                    : left is Undefined undefined ? throw undefined.Failure : right is Undefined other ? throw other.Failure
                    : throw new TemplateFailure($"'{comparison}' not supported between instances of '{TypeName.Of(left)}' and '{TypeName.Of(right)}'");
        }
    }

    // UTF-16 order is not that of code points where surrogates meet the characters above them.
    private static int OrderTexts(string a, string b)
    {
        int same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }

        bool aPair = char.IsSurrogate(a[same]), bPair = char.IsSurrogate(b[same]);
        return aPair == bPair ? a[same].CompareTo(b[same]) : aPair ? 1 : -1;
    }
}
