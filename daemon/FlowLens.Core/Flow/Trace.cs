using System.Diagnostics;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>One prompt, traced through all layers.</summary>
/// <param name="Answer">The answer whose rows were read.</param>
/// <param name="Values">One entry a metric, in the order asked.</param>
/// <param name="Seconds">Wall time from the embedded prompt to the last number.</param>
public sealed record Trace(Answer Answer, IReadOnlyList<MetricValue> Values, double Seconds)
{
    /// <summary>Runs the prompt once under a probe of all metrics, then its answer's rows, then computes.</summary>
    /// <exception cref="FlowLensException">An option is outside its range, or the answer does not fit.</exception>
    public static Trace Make(LoadedModel model, Prompt prompt, TraceOptions options, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<Metric> metrics = Metrics.Find(options.Metrics);
        Check(model, options);
        int[]? given = options.GivenAnswer is null ? null : PromptBuilder.AnswerIds(model, prompt, options.GivenAnswer);

        int layers = model.Shape.Layers;
        progress?.Report(new Progress("vision", 0, layers, "Looking at the picture"));
        using EmbeddedPrompt embedded = model.Embed(prompt, new RunContext(cancellation));
        long start = Stopwatch.GetTimestamp();
        Probe probe = new([.. metrics.SelectMany(m => m.Taps(prompt, options))]);
        using EntryStates entries = new(layers);
        Action<int, Tensor>? entering = metrics.Any(m => m.Compute is null) ? entries.Keep : null;
        RunContext prefill = new(cancellation, probe, layer => progress?.Report(new Progress("prefill", layer + 1, layers, $"Layer {layer}")), entering);
        using Run run = Run.Prefill(model, prompt, embedded, Schedule.None, prefill);

        // Only a metric that reads all rows looks at the rows after the reading row.
        progress?.Report(new Progress("decode", 0, 1, given is null ? "Generating the answer" : "Reading the given answer"));
        bool all = options.Rows == ReadRows.All;
        RunContext decode = new(cancellation, all ? probe : null, Entering: all ? entering : null);
        Answer answer = given is not null ? AnswerGenerator.Force(model, run, given, decode)
            : AnswerGenerator.Continue(model, prompt, run, new GenerateOptions(options.MaxNewTokens, null, options.StopAtEnd), null, decode);
        MetricInput input = new(probe.Recording, prompt, answer, model.Decoder, options);
        MetricValue[] values = Measure(metrics, input, embedded, run, entries, new RunContext(cancellation, LayerDone: layer => progress?.Report(new Progress("sweep", layers - layer, layers, $"Back through layer {layer}"))));
        progress?.Report(new Progress("decode", 1, 1, "Traced"));
        return new Trace(answer, values, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // All gradient metrics come out of one sweep.
    private static MetricValue[] Measure(IReadOnlyList<Metric> metrics, MetricInput input, EmbeddedPrompt embedded, Run run, EntryStates entries, RunContext context)
    {
        // Interventions first: the sweep lets go of the states as it goes.
        Intervention intervention = new(branches => Branches.Run(input.Decoder, embedded, run, entries, branches, context with { LayerDone = null }));
        Dictionary<Metric, MetricValue> intervened = metrics.Where(m => m.Intervene is not null).ToDictionary(m => m, m => m.Intervene!(input, intervention));
        Dictionary<Metric, IGradientReader> readers = metrics.Where(m => m.Read is not null).ToDictionary(m => m, m => m.Read!(input));
        if (readers.Count > 0)
        {
            ReverseSweep.Run(input.Decoder, embedded, input.Answer.Ids[..input.ReadingRows.Length], entries, [.. readers.Values], context);
        }

        return [.. metrics.Select(m => m.Compute?.Invoke(input) ?? (readers.TryGetValue(m, out IGradientReader? reader) ? reader.Value() : intervened[m]))];
    }

    private static void Check(LoadedModel model, TraceOptions options)
    {
        if (options.Head is int head && (head < 0 || head >= model.Shape.Heads))
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.head is {head}; the model has heads 0…{model.Shape.Heads - 1}", "Give one of them, or leave it out for the mean");
        }

        if (options.KnockoutWindow < 1 || options.KnockoutWindow % 2 == 0)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.knockoutWindow is {options.KnockoutWindow}", "Give an odd number, 1 or more");
        }

        if (options.TopTokens < 1)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.topTokens is {options.TopTokens}", "Give 1 or more");
        }
    }
}
