using System.Numerics;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>Python's truth and equality.</summary>
internal static class Truth
{
    public static bool Of(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        BigInteger integer => !integer.IsZero,
        double number => number != 0,
        string text => text.Length > 0,
        Sequence sequence => sequence.Items.Count > 0,
        Mapping mapping => mapping.Count > 0,
        _ => true,
    };

    public static bool Equal(object? a, object? b, Budget budget)
    {
        budget.Spend(a is string text ? 1 + text.Length : 1);
        return (a, b) switch
        {
            (string x, string y) => x == y,
            (Sequence x, Sequence y) => x.Kind == y.Kind && x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(p => Equal(p.First, p.Second, budget)),
            (Mapping x, Mapping y) => x.Count == y.Count && x.Items.All(i => y.TryGet(i.Key, out object? other) && Equal(i.Value, other, budget)),
            (Undefined, Undefined) => true,
            _ => Numbers.Pair(a, b) switch
            {
                (BigInteger x, BigInteger y) => x == y,
                (double x, double y) => x == y,
                _ => ReferenceEquals(a, b),
            },
        };
    }
}
