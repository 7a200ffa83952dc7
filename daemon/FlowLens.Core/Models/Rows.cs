namespace FlowLens.Core.Models;

/// <summary>Which rows run: their places in the sequence, and the positions that their rotary angles follow.</summary>
/// <param name="Positions">Sequence positions, ascending: what mask rules and caches speak of.</param>
/// <param name="Rotary">[axes][R]: rotary positions, one axis but for families that count image rows and columns apart.</param>
/// <param name="Injections">What joins the residual stream of some positions after some layers; null for nothing.</param>
public sealed record Rows(int[] Positions, long[][] Rotary, IReadOnlyList<Injection>? Injections = null)
{
    public int Count => Positions.Length;

    /// <summary>Rows first, first + 1, … of a family whose rotary positions are the sequence.</summary>
    public static Rows Sequence(int first, int count) => new([.. Enumerable.Range(first, count)], [[.. Enumerable.Range(first, count).Select(p => (long)p)]]);

    /// <summary>The rows at these indices.</summary>
    public Rows Pick(int[] indices) => this with { Positions = [.. indices.Select(i => Positions[i])], Rotary = [.. Rotary.Select(axis => indices.Select(i => axis[i]).ToArray())] };
}
