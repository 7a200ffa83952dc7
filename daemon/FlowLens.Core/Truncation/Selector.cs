using FlowLens.Core.Flow;
using FlowLens.Core.Models;

namespace FlowLens.Core.Truncation;

/// <summary>
/// A row of <see cref="Selectors"/>: how the image positions that are still there are ranked. At most one of the ways to a score is set; where none is, the choice needs no score.
/// </summary>
/// <param name="Id">Kebab-case id (<c>metrics.md</c> §3).</param>
/// <param name="Pick">Indices of the candidates that survive, ascending.</param>
/// <param name="AttentionLayer">From K, the layer whose head-mean attention is the score.</param>
/// <param name="Raters">Sequence positions of the rows whose attention is averaged; null is the reading row alone.</param>
/// <param name="Gradients">Scores of all image positions from a metric of the reverse sweep: the metric with its options, and the layer that is read, from K.</param>
/// <param name="ByFeature">Whether <paramref name="Pick"/> looks at the image positions' input embeddings.</param>
/// <param name="NeedsGiven">Whether the caller gives the scores.</param>
public sealed record Selector(string Id, Func<Candidates, int[]> Pick, Func<int, int>? AttentionLayer = null, Func<EmbeddedPrompt, int[]>? Raters = null,
    Func<int, (Metric Metric, TraceOptions Options, int Layer)>? Gradients = null, bool ByFeature = false, bool NeedsGiven = false);

/// <summary>What a selector chooses among.</summary>
/// <param name="Count">Number of image positions that are still there.</param>
/// <param name="Keep">How many of them survive, at most <paramref name="Count"/>.</param>
/// <param name="Scores">One score a candidate; empty where the selector asks for none.</param>
/// <param name="Seed">Seed of a drawn selection.</param>
/// <param name="Features">Input embeddings of the candidates, one row each, where the selector asks for them; empty elsewhere.</param>
public sealed record Candidates(int Count, int Keep, double[] Scores, ulong Seed, float[][] Features);
