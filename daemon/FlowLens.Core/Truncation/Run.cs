using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Truncation;

/// <summary>Which rows of the last layer a prefill computes.</summary>
public enum PrefillOutputs
{
    /// <summary>The reading row: all that generation needs.</summary>
    ReadingRow,

    /// <summary>Every row that is still there.</summary>
    AllRows,
}

/// <summary>
/// A prefill under a schedule of truncations, and the answer rows fed after it. One implementation for the full run (no steps) and for
/// every truncated one: layers below a step see every position, layers from it on never see a reduced one, in prefill or in decoding.
/// </summary>
public sealed class Run : IDisposable
{
    private readonly Decoder decoder;
    private readonly EmbeddedPrompt embedded;
    private readonly KvCache cache;
    private readonly int promptLength;
    private readonly int contextLength;
    private readonly Prompt? prompt;
    private readonly List<(int From, int Next)> packed = []; // layers from which on positions are renumbered, and the first answer token's there
    private MaskRule rule;
    private int answered;

    private Run(Decoder decoder, Prompt? prompt, EmbeddedPrompt embedded, int contextLength)
    {
        this.decoder = decoder;
        this.prompt = prompt;
        this.embedded = embedded;
        promptLength = embedded.Length;
        this.contextLength = contextLength;
        cache = new KvCache(decoder.LayerCount);
        rule = embedded.Form.Rule;
    }

    /// <summary>float32 logits of the last layer's rows that were asked for; the last is the reading row's.</summary>
    public IReadOnlyList<float[]> PrefillLogits { get; private set; } = [];

    /// <summary>float32 logits at the reading row, V.</summary>
    public float[] ReadingLogits => PrefillLogits[^1];

    /// <summary>For each step, the image positions that survive it, ascending.</summary>
    public IReadOnlyList<int[]> Kept { get; private set; } = [];

    /// <summary>Remarks that the reader must see.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>Rows that ran in each layer of the prefill, L entries.</summary>
    public IReadOnlyList<int> RowsByLayer { get; private set; } = [];

    /// <summary>Its keys and values; who adds to a layer takes it back.</summary>
    internal KvCache Cache => cache;

    /// <summary>Bytes of keys and values now.</summary>
    public long KvBytes => cache.Bytes;

    /// <summary>Runs the prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="embedded">The same as the decoder takes it; stays the caller's, and must outlive the run.</param>
    /// <param name="schedule">The truncations.</param>
    /// <param name="context">Cancellation, probe, progress.</param>
    /// <param name="outputs">Rows of the last layer to compute.</param>
    public static Run Prefill(LoadedModel model, Prompt prompt, EmbeddedPrompt embedded, Schedule schedule, RunContext context,
        PrefillOutputs outputs = PrefillOutputs.ReadingRow) =>
        Prefill(model.Decoder, model.Shape.ContextLength, embedded, schedule, context, outputs, prompt);

    /// <summary>Runs any embedded sequence; its last row is the reading row.</summary>
    /// <inheritdoc cref="Prefill(LoadedModel, Prompt, EmbeddedPrompt, Schedule, RunContext, PrefillOutputs)"/>
    public static Run Prefill(Decoder decoder, int contextLength, EmbeddedPrompt embedded, Schedule schedule, RunContext context,
        PrefillOutputs outputs = PrefillOutputs.ReadingRow, Prompt? prompt = null)
    {
        schedule.Check(decoder.LayerCount);
        Run run = new(decoder, prompt, embedded, contextLength);
        try
        {
            run.RunPrompt(schedule, context, outputs);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Feeds answer tokens, all at once, and gives the logits of their rows: row t predicts the token after it.</summary>
    /// <returns>float32 logits, one row a token, V each.</returns>
    /// <exception cref="FlowLensException">They do not fit into the context.</exception>
    public IReadOnlyList<float[]> Extend(ReadOnlySpan<int> ids, RunContext context)
    {
        int first = promptLength + answered;
        if (first + ids.Length > contextLength)
        {
            throw new FlowLensException(ErrorKind.BadPrompt, $"The answer reaches position {first + ids.Length}; the model's context is {contextLength}", "Ask for fewer tokens, or shorten the prompt");
        }

        using IDisposable scope = NewDisposeScope();
        Rows rows = embedded.Rows(first, ids.Length);
        Tensor states = decoder.Embed(ids);
        for (int stage = 0; stage <= packed.Count; stage++)
        {
            // From each packed step on a new token counts on from the rows that are left there.
            Rows own = stage == 0 ? rows : rows with { Rotary = [[.. Enumerable.Range(packed[stage - 1].Next + answered, ids.Length).Select(p => (long)p)]] };
            int from = stage == 0 ? 0 : packed[stage - 1].From, to = stage == packed.Count ? decoder.LayerCount : packed[stage].From;
            states = decoder.Run(states, own, from, to, cache, rule, context);
        }

        answered += ids.Length;
        return ToRows(decoder.Logits(states));
    }

    /// <summary>Where the run stands, to come back to with <see cref="Rewind"/>.</summary>
    public RunMark Mark() => new(cache.Mark(), answered);

    /// <summary>Forgets what was fed since the mark.</summary>
    public void Rewind(RunMark mark)
    {
        cache.Rewind(mark.Lengths);
        answered = mark.Answered;
    }

    public void Dispose() => cache.Dispose();

    private void RunPrompt(Schedule schedule, RunContext context, PrefillOutputs outputs)
    {
        using IDisposable scope = NewDisposeScope();
        List<int[]> kept = [];
        List<string> notes = [];
        int[] rowsByLayer = new int[decoder.LayerCount];
        PrefillState state = new(embedded.States, embedded.Rows(0, promptLength), rule);
        int[] imagePositions = embedded.Form.ImagePositions, present = imagePositions;
        int layer = 0;
        foreach (TruncationStep step in schedule.Steps.Where(s => s.Layer < decoder.LayerCount))
        {
            (state, double[] scores) = Rank(state, layer, step, present, rowsByLayer, context);
            layer = step.Layer;
            int keep = Math.Min(step.Keep.Of(imagePositions.Length), present.Length);
            float[][] features = step.Select.ByFeature ? Features(present) : [];
            int[] survivors = [.. step.Select.Pick(new Candidates(present.Length, keep, scores, step.Seed, features)).Select(i => present[i])];
            if (survivors.Length < present.Length)
            {
                state = step.Reduce.Apply(new Reduction(state, step.Layer, present, survivors, scores));
                if (schedule.Packed)
                {
                    state = Pack(state, step.Layer);
                }

                if (scores.Length > 0 && scores.All(s => s == 0))
                {
                    notes.Add($"All scores of '{step.Select.Id}' at layer {step.Layer} are 0: the first positions were kept");
                }
            }

            present = survivors;
            kept.Add(survivors);
        }

        int[] needed = outputs == PrefillOutputs.AllRows ? [.. Enumerable.Range(0, state.Rows.Count)] : [state.Rows.Count - 1];
        Tensor last = Advance(state, layer, decoder.LayerCount, rowsByLayer, context, outputs == PrefillOutputs.AllRows ? null : needed).States;
        rule = state.Rule;
        PrefillLogits = ToRows(decoder.Logits(last));
        Kept = kept;
        Notes = notes;
        RowsByLayer = rowsByLayer;
    }

    private PrefillState Pack(PrefillState state, int layer)
    {
        packed.Add((layer, state.Rows.Count));
        return state with { Rows = state.Rows with { Rotary = [[.. Enumerable.Range(0, state.Rows.Count).Select(p => (long)p)]] } };
    }

    // Runs up to layer K, with the scores of the image positions that are there.
    private (PrefillState State, double[] Scores) Rank(PrefillState state, int from, TruncationStep step, int[] present, int[] rowsByLayer, RunContext context)
    {
        double[]? all = step.Given is { } given ? Given(given, embedded.Form.ImagePositions.Length)
            : step.Select.Gradients is { } gradients && step.Layer < decoder.LayerCount ? Gradient(gradients(step.Layer), context) : null;
        if (all is not null)
        {
            return (Advance(state, from, step.Layer, rowsByLayer, context, null), [.. present.Select(p => all[Array.IndexOf(embedded.Form.ImagePositions, p)])]);
        }

        if (step.Select.AttentionLayer?.Invoke(step.Layer) is not int scored || present.Length == 0)
        {
            return (Advance(state, from, step.Layer, rowsByLayer, context, null), []);
        }

        int[] raters = step.Select.Raters?.Invoke(embedded) ?? [state.Rows.Positions[^1]];
        if (scored >= from && scored < step.Layer)
        {
            // The layer runs anyway: its pattern is recorded on the way.
            Probe own = new([new Tap(Tower.Decoder, SiteKind.AttnPattern, RowSet.At(raters), new HashSet<int> { scored })]);
            PrefillState before = Advance(state, from, scored, rowsByLayer, context, null);
            PrefillState after = Advance(before, scored, step.Layer, rowsByLayer, context with { Probe = Probe.Both(context.Probe, own) }, null);
            return (after, MeanOver(own.Recording.At(SiteKind.AttnPattern, scored)[^1], raters, present));
        }

        PrefillState entering = Advance(state, from, step.Layer, rowsByLayer, context, null);
        int[] rows = [.. raters.Select(r => Array.IndexOf(entering.Rows.Positions, r))];
        using Tensor pattern = decoder.Peek(scored, entering.States, entering.Rows, entering.Rule, rows); // [H, raters, R]
        using Tensor host = pattern.cpu();
        return (entering, MeanOver(new Recorded(raters, entering.Rows.Positions, host.data<float>().ToArray(), (int)pattern.shape[0]), raters, present));
    }

    private double[] Gradient((Metric Metric, TraceOptions Options, int Layer) score, RunContext context) =>
        GradientScores.Of(decoder, contextLength, prompt ?? throw new InvalidOperationException("Gradients need the prompt's roles"), embedded, score.Metric, score.Options, score.Layer, context);

    private static double[] Given(IReadOnlyList<double> given, int n) => given.Count == n ? [.. given]
        : throw new FlowLensException(ErrorKind.BadOption, $"scores has {given.Count} numbers; the prompt has {n} image tokens", "Give one number for each, in their order");

    private float[][] Features(int[] positions)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor rows = embedded.States.index_select(0, tensor(positions, device: embedded.States.device)).to(ScalarType.Float32).cpu().contiguous();
        return [.. rows.data<float>().ToArray().Chunk((int)rows.shape[1])];
    }

    // Mean over heads and rows, at image positions.
    private static double[] MeanOver(Recorded pattern, int[] rows, int[] positions)
    {
        Dictionary<int, int> indexOf = pattern.Keys.Select((p, i) => (p, i)).ToDictionary(k => k.p, k => k.i);
        int[] index = [.. positions.Select(p => indexOf[p])];
        double[] sum = new double[positions.Length];
        foreach (int row in rows.Select(r => Array.IndexOf(pattern.Rows, r)))
        {
            for (int head = 0; head < pattern.Heads; head++)
            {
                ReadOnlySpan<float> values = pattern.Row(row, head);
                for (int j = 0; j < sum.Length; j++)
                {
                    sum[j] += values[index[j]] / (double)(pattern.Heads * rows.Length);
                }
            }
        }

        return sum;
    }

    private PrefillState Advance(PrefillState state, int from, int to, int[] rowsByLayer, RunContext context, int[]? outputs)
    {
        Array.Fill(rowsByLayer, state.Rows.Count, from, to - from);
        Tensor states = decoder.Run(state.States, state.Rows, from, to, cache, state.Rule, context, outputs);
        return state with { States = states };
    }

    private static float[][] ToRows(Tensor logits)
    {
        using Tensor host = logits.cpu().contiguous();
        int width = (int)host.shape[1];
        return [.. host.data<float>().ToArray().Chunk(width)];
    }
}

/// <summary>A place in a run to come back to.</summary>
public sealed record RunMark(int[] Lengths, int Answered);
