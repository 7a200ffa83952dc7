using FlowLens.Core.Models;
using FlowLens.Core.Truncation;

namespace FlowLens.Core.Flow;

/// <summary>What deleting and inserting image positions in one order does to the answer (Petsiuk et al. 2018; <c>metrics.md</c> §4).</summary>
/// <param name="Deletion">Probability of the answer after each step of 0…20, the first positions of the order leaving first.</param>
/// <param name="Insertion">The same, the first positions entering first.</param>
/// <param name="Counts">Positions moved by each step.</param>
public sealed record OrderCurves(double[] Deletion, double[] Insertion, int[] Counts)
{
    public double DeletionAuc => Area(Deletion);

    public double InsertionAuc => Area(Insertion);

    /// <summary>By which an order is judged: what it inserts early counts, what it deletes early counts.</summary>
    public double Margin => InsertionAuc - DeletionAuc;

    /// <summary>Share of the positions after whose deletion the answer has lost half of its probability; null where it never does.</summary>
    public double? HalvedAt => Array.FindIndex(Deletion, p => p <= Deletion[0] / 2) is int step and >= 0 && Counts[^1] > 0 ? (double)Counts[step] / Counts[^1] : null;

    private static double Area(double[] curve) => Enumerable.Range(1, curve.Length - 1).Sum(s => (curve[s] + curve[s - 1]) / 2) / (curve.Length - 1);
}

/// <summary>Whether a heat is true: its order against random ones.</summary>
/// <param name="Heat">Of the heat's order, hottest first.</param>
/// <param name="Random">Of 5 random orders.</param>
public sealed record Faithfulness(OrderCurves Heat, IReadOnlyList<OrderCurves> Random)
{
    /// <summary>Steps of a curve.</summary>
    public const int Steps = 20;

    private const int RandomOrders = 5;

    /// <summary>Whether insertion − deletion is above every random order's.</summary>
    public bool BeatsRandom => Random.All(r => Heat.Margin > r.Margin);

    /// <summary>By how much insertion − deletion is above the random orders' mean.</summary>
    public double Above => Heat.Margin - Random.Average(r => r.Margin);

    /// <summary>The curves of a heat's order.</summary>
    /// <param name="answer">The answer under truncation.</param>
    /// <param name="image">Sequence positions of the image, n.</param>
    /// <param name="heat">One value a position, n; equal ones keep the lower position first.</param>
    /// <param name="last">Indices that come last whatever their heat, as sinks may.</param>
    public static OrderCurves Of(TruncatedAnswer answer, int[] image, ReadOnlySpan<float> heat, IReadOnlySet<int> last)
    {
        float[] values = heat.ToArray();
        return Curves(answer, [.. Enumerable.Range(0, image.Length).OrderBy(j => last.Contains(j)).ThenByDescending(j => values[j]).Select(j => image[j])]);
    }

    /// <summary>The curves of the 5 random orders: Fisher–Yates by SplitMix64 of seeds 0…4.</summary>
    public static IReadOnlyList<OrderCurves> OfRandom(TruncatedAnswer answer, int[] image)
    {
        List<OrderCurves> random = [];
        for (ulong seed = 0; seed < RandomOrders; seed++)
        {
            int[] order = [.. image];
            new SplitMix64(seed).Shuffle(order);
            random.Add(Curves(answer, order));
        }

        return random;
    }

    private static OrderCurves Curves(TruncatedAnswer answer, int[] order)
    {
        int n = order.Length;
        int[] counts = [.. Enumerable.Range(0, Steps + 1).Select(s => ((2 * s * n) + Steps) / (2 * Steps))]; // ⌊s·n/20 + ½⌋
        double full = answer.Probability(new HashSet<int>()), none = n == 0 ? full : answer.Probability(order.ToHashSet());
        double Kept(IEnumerable<int> gone, int moved, double atNone, double atAll) => moved == 0 ? atNone : moved == n ? atAll : answer.Probability(gone.ToHashSet());
        return new OrderCurves([.. counts.Select(c => Kept(order.Take(c), c, full, none))], [.. counts.Select(c => Kept(order.Skip(c), c, none, full))], counts);
    }
}
