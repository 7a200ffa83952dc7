using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>A row of <see cref="Metrics"/>: what to record, and a pure function from the recording to numbers.</summary>
/// <param name="Id">Kebab-case id (<c>metrics.md</c>).</param>
/// <param name="Question">The question that it answers, as a track's title.</param>
/// <param name="Taps">What it needs recorded of the forward pass.</param>
/// <param name="Compute">The numbers of a forward metric; null for others.</param>
/// <param name="Read">The reader of a gradient metric; null for others.</param>
/// <param name="Intervene">The numbers of a metric that runs the prompt again in part; null for others.</param>
public sealed record Metric(string Id, string Question, Func<Prompt, TraceOptions, IReadOnlyList<Tap>> Taps, Func<MetricInput, MetricValue>? Compute,
    Func<MetricInput, IGradientReader>? Read = null, Func<MetricInput, Intervention, MetricValue>? Intervene = null)
{
    /// <summary>A metric of interventions.</summary>
    public Metric(string id, string question, Func<MetricInput, Intervention, MetricValue> intervene)
        : this(id, question, (_, _) => [], null, null, intervene)
    {
    }

    /// <summary>A metric of gradients.</summary>
    public Metric(string id, string question, Func<MetricInput, IGradientReader> read)
        : this(id, question, (_, _) => [], null, read)
    {
    }
}

/// <summary>Runs that differ from the traced one.</summary>
/// <param name="Run">Their next-token logits at the reading row, float32 [branches, V].</param>
public sealed record Intervention(Func<IReadOnlyList<Branch>, Tensor> Run);

/// <summary>What a metric computes from.</summary>
/// <param name="Recording">What its taps recorded.</param>
/// <param name="Prompt">The prompt.</param>
/// <param name="Answer">The answer whose rows ran.</param>
/// <param name="Decoder">For its layers, norm and head; no row runs again.</param>
/// <param name="Options">How to measure.</param>
public sealed record MetricInput(Recording Recording, Prompt Prompt, Answer Answer, Decoder Decoder, TraceOptions Options)
{
    /// <summary>Sequence positions of the rows that are read.</summary>
    public int[] ReadingRows => [.. Enumerable.Range(Prompt.ReadingRow, Options.Rows == ReadRows.First ? 1 : Answer.Ids.Length)];
}

/// <summary>A metric's numbers, raw: scaling is the display's.</summary>
/// <param name="Id">The metric.</param>
/// <param name="Series">Its lines over the layers.</param>
/// <param name="Heat">[L, n] over image positions, C order, or [n] where layers do not differ; null where it has none.</param>
/// <param name="Lens">The lens's table; null elsewhere.</param>
/// <param name="Note">A remark that the reader must see, or null.</param>
public sealed record MetricValue(string Id, IReadOnlyList<LayerSeries> Series, float[]? Heat = null, LensTable? Lens = null, string? Note = null);

/// <summary>A line over the layers, L values.</summary>
public sealed record LayerSeries(string Id, float[] Values);

/// <summary>Next tokens by layer.</summary>
/// <param name="Width">k.</param>
/// <param name="TopIds">[L, k].</param>
/// <param name="TopProbabilities">[L, k].</param>
/// <param name="Rank">[L]: rank of the answer's first token, 0 is first.</param>
/// <param name="Probability">[L]: its probability.</param>
public sealed record LensTable(int Width, int[] TopIds, float[] TopProbabilities, int[] Rank, float[] Probability);
