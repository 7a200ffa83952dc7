using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Flow;

/// <summary>A row of <see cref="Metrics"/>: what to record, and a function from the recording to numbers.</summary>
/// <param name="Id">Kebab-case id (<c>metrics.md</c>).</param>
/// <param name="Question">The question that it answers, as a track's title.</param>
/// <param name="Taps">What it needs recorded of the forward pass.</param>
/// <param name="Compute">The numbers; null where the reverse sweep gives them.</param>
/// <param name="Read">The reader of a metric of the reverse sweep; null for others.</param>
/// <param name="OfStates">Whether <paramref name="Compute"/> asks for states of the traced run, or for runs that differ from it.</param>
public sealed record Metric(string Id, string Question, Func<Prompt, TraceOptions, IReadOnlyList<Tap>> Taps, Func<MetricInput, MetricValue>? Compute,
    Func<MetricInput, ILayerReader>? Read = null, bool OfStates = false)
{
    /// <summary>A metric of the reverse sweep.</summary>
    public Metric(string id, string question, Func<MetricInput, ILayerReader> read)
        : this(id, question, NoTaps, null, read)
    {
    }

    /// <summary>Taps of a metric that needs nothing recorded.</summary>
    public static IReadOnlyList<Tap> NoTaps(Prompt prompt, TraceOptions options) => [];
}

/// <summary>What a metric computes from.</summary>
/// <param name="Recording">What its taps recorded.</param>
/// <param name="Prompt">The prompt.</param>
/// <param name="Answer">The answer whose rows ran.</param>
/// <param name="Decoder">For its layers, norm and head.</param>
/// <param name="Options">How to measure.</param>
/// <param name="Traced">The run itself, for metrics of its states; null elsewhere.</param>
public sealed record MetricInput(Recording Recording, Prompt Prompt, Answer Answer, Decoder Decoder, TraceOptions Options, TracedRun? Traced = null)
{
    /// <summary>Sequence positions of the rows that are read.</summary>
    public int[] ReadingRows => [.. Enumerable.Range(Prompt.ReadingRow, Options.Rows == ReadRows.First ? 1 : Answer.Ids.Length)];

    /// <summary>The run whose states the metric asks for.</summary>
    public TracedRun States => Traced ?? throw new InvalidOperationException("The run kept no states");
}

/// <summary>A metric's numbers, raw: scaling is the display's.</summary>
/// <param name="Id">The metric.</param>
/// <param name="Series">Its lines over the layers.</param>
/// <param name="Heat">[L, n] over image positions, C order; [n] where layers do not differ; [L, H, n] where heads are apart; null where it has none.</param>
/// <param name="Lens">The lens's table; null elsewhere.</param>
/// <param name="Note">A remark that the reader must see, or null.</param>
/// <param name="Cells">Next tokens at image positions; null elsewhere.</param>
/// <param name="Positions">The heat over all prompt positions, [L, T], or [T] where layers do not differ; null where it is of image positions alone.</param>
public sealed record MetricValue(string Id, IReadOnlyList<LayerSeries> Series, float[]? Heat = null, LensTable? Lens = null, string? Note = null, CellTokens? Cells = null,
    float[]? Positions = null);

/// <summary>A line over the layers, L values.</summary>
public sealed record LayerSeries(string Id, float[] Values);

/// <summary>Next tokens by layer.</summary>
/// <param name="Width">k.</param>
/// <param name="TopIds">[L, k].</param>
/// <param name="TopProbabilities">[L, k].</param>
/// <param name="Rank">[L]: rank of the answer's first token, 0 is first.</param>
/// <param name="Probability">[L]: its probability.</param>
public sealed record LensTable(int Width, int[] TopIds, float[] TopProbabilities, int[] Rank, float[] Probability);

/// <summary>The likeliest next token at each image position, by layer.</summary>
/// <param name="TopIds">[L, n].</param>
/// <param name="TopProbabilities">[L, n].</param>
public sealed record CellTokens(int[] TopIds, float[] TopProbabilities);
