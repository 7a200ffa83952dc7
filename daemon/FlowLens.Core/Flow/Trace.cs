using System.Diagnostics;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;

namespace FlowLens.Core.Flow;

/// <summary>One prompt, traced through all layers.</summary>
/// <param name="Answer">The answer whose rows were read.</param>
/// <param name="Values">One entry a metric, in the order asked.</param>
/// <param name="Seconds">Wall time from the embedded prompt to the last number.</param>
public sealed record Trace(Answer Answer, IReadOnlyList<MetricValue> Values, double Seconds)
{
    /// <summary>Runs the prompt once under a probe of all metrics, then its answer's rows, then what the metrics ask besides: branches first, one sweep last.</summary>
    /// <exception cref="FlowLensException">An option is outside its range, or the answer does not fit.</exception>
    public static Trace Make(LoadedModel model, Prompt prompt, TraceOptions options, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<Metric> metrics = Metrics.Find(options.Metrics);
        Check(model, prompt, options);
        int[]? given = options.GivenAnswer is null ? null : PromptBuilder.AnswerIds(model, prompt, options.GivenAnswer);
        int layers = model.Shape.Layers;
        progress?.Report(new Progress("vision", 0, layers, "Looking at the picture"));
        using EmbeddedPrompt own = model.Embed(prompt, new RunContext(cancellation));
        long start = Stopwatch.GetTimestamp();
        using Reading reading = Reading.Of(model, prompt, own, given, options, new RunContext(cancellation));
        (prompt, given, EmbeddedPrompt embedded) = (reading.Prompt, reading.Given, reading.Embedded);
        Probe probe = new([.. metrics.SelectMany(m => m.Taps(prompt, options))]);
        using Tape tape = new(layers, Sites(metrics, new MetricInput(probe.Recording, prompt, Answer.None, model.Decoder, options)), options.ActivationBudget);
        Tape? kept = metrics.Any(m => m.Read is not null || m.OfStates) ? tape : null;
        RunContext prefill = new(cancellation, probe, layer => progress?.Report(new Progress("prefill", layer + 1, layers, $"Layer {layer}")), kept);
        using Run run = Run.Prefill(model, prompt, embedded, Schedule.None, prefill);

        // Only a metric that reads all rows looks at the rows after the reading row.
        progress?.Report(new Progress("decode", 0, 1, given is null ? "Generating the answer" : "Reading the given answer"));
        bool all = options.Rows == ReadRows.All;
        RunContext decode = new(cancellation, all ? probe : null, Tape: all ? kept : null);
        Answer answer = given is not null ? AnswerGenerator.Force(model, run, given, decode)
            : AnswerGenerator.Continue(model, prompt, run, new GenerateOptions(options.MaxNewTokens, null, options.StopAtEnd), null, decode);
        RunContext sweep = new(cancellation, LayerDone: layer => progress?.Report(new Progress("sweep", layers - layer, layers, $"Back through layer {layer}")));
        MetricInput input = new(probe.Recording, prompt, answer, model.Decoder, options, new TracedRun(model.Decoder, embedded, run, tape, sweep));
        Dictionary<Metric, MetricValue> values = metrics.Where(m => m.Compute is not null).ToDictionary(m => m, m => m.Compute!(input));

        // The sweep's peak stands without keys and values, which nothing asks for any more.
        run.Dispose();
        foreach ((Metric metric, MetricValue value) in Swept(metrics, input, embedded, tape, sweep))
        {
            values[metric] = value;
        }

        if (options.SmoothRuns > 0 && values.TryGetValue(LlavaCam.Metric, out MetricValue? cam))
        {
            values[LlavaCam.Metric] = SmoothGrad.Of(model, input, cam, new RunContext(cancellation,
                LayerDone: done => progress?.Report(new Progress("smooth", done, options.SmoothRuns, $"Noisy picture {done} of {options.SmoothRuns}"))));
        }

        progress?.Report(new Progress("decode", 1, 1, "Traced"));
        return new Trace(reading.Whole ?? answer, [.. metrics.Select(m => values[m])], Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // What readers need does not depend on the answer.
    private static HashSet<SiteKind> Sites(IReadOnlyList<Metric> metrics, MetricInput input) =>
        [.. metrics.Where(m => m.Read is not null).SelectMany(m => m.Read!(input).Needs).Select(n => n.Site)];

    // All metrics of the reverse sweep come out of one.
    private static IEnumerable<(Metric Metric, MetricValue Value)> Swept(IReadOnlyList<Metric> metrics, MetricInput input, EmbeddedPrompt embedded, Tape tape, RunContext context)
    {
        (Metric Metric, ILayerReader Reader)[] readers = [.. metrics.Where(m => m.Read is not null).Select(m => (m, m.Read!(input)))];
        if (readers.Length > 0)
        {
            ReverseSweep.Run(input.Decoder, embedded, input.Answer.Ids[..input.ReadingRows.Length], tape, [.. readers.Select(r => r.Reader)], context);
        }

        return readers.Select(r => (r.Metric, r.Reader.Value()));
    }

    private static void Check(LoadedModel model, Prompt prompt, TraceOptions options)
    {
        if (options.Head is int head && (head < 0 || head >= model.Shape.Heads))
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.head is {head}; the model has heads 0…{model.Shape.Heads - 1}", "Give one of them, or leave it out for the mean");
        }

        if (options.KnockoutWindow < 1 || options.KnockoutWindow % 2 == 0)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.knockoutWindow is {options.KnockoutWindow}", "Give an odd number, 1 or more");
        }

        int n = prompt.ImagePositions.Length;
        foreach (int outside in (options.KnockoutRegion ?? []).Where(i => i < 0 || i >= n).Take(1))
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.knockoutRegion names image token {outside}; the prompt has {n}, counted from 0", "Give indices of image tokens");
        }

        if (options.TopTokens < 1)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.topTokens is {options.TopTokens}", "Give 1 or more");
        }

        if (options.SmoothRuns < 0 || options.SmoothSigma < 0 || !double.IsFinite(options.SmoothSigma))
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.smoothRuns is {options.SmoothRuns} and options.smoothSigma {options.SmoothSigma}", "Give numbers from 0 on");
        }

        if (options.SmoothRuns > 0 && options.CamMode == CamMode.Repo)
        {
            throw new FlowLensException(ErrorKind.BadOption, "options.smoothRuns is the mean of raw heats, and options.camMode 'repo' scales each", "Use 'paper' with it");
        }

        if (options.Token < 0)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.token is {options.Token}", "Give 0 for the answer's first token, or more");
        }

        if (options.ActivationBudget < 0)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.activationBudget is {options.ActivationBudget}", "Give bytes, 0 or more");
        }
    }
}
