namespace FlowLens.Core.Models;

/// <summary>Which rows run: their places in the sequence, and the positions that their rotary angles follow.</summary>
/// <param name="Positions">Sequence positions, ascending: what mask rules and caches speak of.</param>
/// <param name="Rotary">Rotary positions, one a row. They may differ from the sequence where a family counts otherwise.</param>
public sealed record Rows(int[] Positions, long[] Rotary)
{
    public int Count => Positions.Length;

    /// <summary>Rows first, first + 1, … of a family whose rotary positions are the sequence.</summary>
    public static Rows Sequence(int first, int count) => new([.. Enumerable.Range(first, count)], [.. Enumerable.Range(first, count).Select(p => (long)p)]);

    /// <summary>The rows at these indices.</summary>
    public Rows Pick(int[] indices) => new([.. indices.Select(i => Positions[i])], [.. indices.Select(i => Rotary[i])]);
}
