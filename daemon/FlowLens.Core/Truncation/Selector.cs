namespace FlowLens.Core.Truncation;

/// <summary>A row of <see cref="Selectors"/>: how the image positions that are still there are ranked.</summary>
/// <param name="Id">Kebab-case id (<c>metrics.md</c> §3).</param>
/// <param name="AttentionLayer">From K, the layer whose head-mean attention of the reading row is the score; null where it needs none.</param>
/// <param name="Pick">Indices of the candidates that survive, ascending.</param>
public sealed record Selector(string Id, Func<int, int>? AttentionLayer, Func<Candidates, int[]> Pick);

/// <summary>What a selector chooses among.</summary>
/// <param name="Count">Number of image positions that are still there.</param>
/// <param name="Keep">How many of them survive, at most <paramref name="Count"/>.</param>
/// <param name="Scores">One score a candidate; empty where the selector asks for none.</param>
/// <param name="Seed">Seed of a drawn selection.</param>
public sealed record Candidates(int Count, int Keep, double[] Scores, ulong Seed);
