using System.Diagnostics;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Truncation;

/// <summary>A truncation to compare, with the title of its column.</summary>
/// <param name="Name">The title.</param>
/// <param name="Schedule">The truncation; of a preset, what it is made into.</param>
/// <param name="Preset">A preset, or null.</param>
public sealed record NamedSchedule(string Name, Schedule Schedule, Preset? Preset = null);

/// <summary>What one run gave, against the full run (<c>metrics.md</c> §3).</summary>
/// <param name="Name">Title.</param>
/// <param name="Schedule">Its truncations.</param>
/// <param name="Answer">Its greedy answer.</param>
/// <param name="Kl">KL(p_full‖p_run) at the reading row, nats.</param>
/// <param name="KlAnswer">Mean of that over the rows of the full run's answer, teacher-forced, nats.</param>
/// <param name="DeltaLogP">log p_run − log p_full of the full run's answer, summed, nats.</param>
/// <param name="FirstDifference">Index of the first differing answer token, or null.</param>
/// <param name="Kept">For each step, the image positions that survive it.</param>
/// <param name="RowsByLayer">Rows of the prefill in each layer.</param>
/// <param name="ImageTokensByLayer">Image positions that later rows may attend to, by layer.</param>
/// <param name="Notes">Remarks that the reader must see.</param>
/// <param name="Cost">What it took.</param>
public sealed record ComparedRun(string Name, Schedule Schedule, Answer Answer, double Kl, double KlAnswer, double DeltaLogP, int? FirstDifference,
    IReadOnlyList<int[]> Kept, IReadOnlyList<int> RowsByLayer, IReadOnlyList<int> ImageTokensByLayer, IReadOnlyList<string> Notes, RunCost Cost);

/// <summary>The full run and truncated ones.</summary>
public sealed record Comparison(ComparedRun Full, IReadOnlyList<ComparedRun> Runs)
{
    // A prefill of so little work, and its tokens, are at the mercy of the machine's other work: they are timed several times, and the median told.
    private const double LittleWork = 5e9;
    private const int Repeats = 5;

    /// <summary>Runs the full prompt, then each truncation of it.</summary>
    /// <exception cref="FlowLensException">An option is outside its range, or the answer does not fit.</exception>
    public static Comparison Make(LoadedModel model, Prompt prompt, IReadOnlyList<NamedSchedule> schedules, GenerateOptions options, IProgress<Progress>? progress,
        RunContext context)
    {
        foreach (NamedSchedule named in schedules)
        {
            named.Schedule.Check(model.Shape.Layers);
        }

        int total = schedules.Count + 1;
        progress?.Report(new Progress("compare", 0, total, "Running the full prompt"));
        using EmbeddedPrompt embedded = model.Embed(prompt, context);
        model.WarmUp(context.Cancellation);
        ComparedRun full = RunOne(model, prompt, embedded, new NamedSchedule("Full", Schedule.None), null, options, context);
        List<ComparedRun> runs = [];
        PresetInput made = new(model.Shape.Layers, () => CliffSweep.Cliff(CliffSweep.Run(model.Decoder, model.Shape.ContextLength, embedded, full.Answer, new RunContext(context.Cancellation)), CliffSweep.Epsilons[0]));
        foreach (NamedSchedule named in schedules)
        {
            progress?.Report(new Progress("compare", runs.Count + 1, total, $"Running {named.Name}"));
            NamedSchedule run = named.Preset is null ? named : named with { Schedule = named.Preset.Schedule(made) };
            runs.Add(RunOne(model, prompt, embedded, run, full.Answer, options, context));
        }

        progress?.Report(new Progress("compare", total, total, "Compared"));
        return new Comparison(full, runs);
    }

    private static ComparedRun RunOne(LoadedModel model, Prompt prompt, EmbeddedPrompt embedded, NamedSchedule named, Answer? reference, GenerateOptions options, RunContext context)
    {
        PeakMemory peak = PeakMemory.Start();
        long start = Stopwatch.GetTimestamp();
        using Run run = Run.Prefill(model, prompt, embedded, named.Schedule, context);
        double prefill = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = run.KvBytes;
        RunMark mark = run.Mark();
        start = Stopwatch.GetTimestamp();
        Answer answer = AnswerGenerator.Continue(model, prompt, run, options, null, context);
        double decode = answer.Ids.Length > 1 ? Stopwatch.GetElapsedTime(start).TotalSeconds / (answer.Ids.Length - 1) : 0;
        long peakBytes = peak.Above();
        double flops = model.Decoder.PrefillFlops(run.RowsByLayer, 1);
        if (flops < LittleWork)
        {
            prefill = Median(Repeats, () => Run.Prefill(model, prompt, embedded, named.Schedule, context).Dispose());
            decode = answer.Ids.Length > 1 ? MedianToken(run, mark, answer.Ids, context) : 0;
        }

        RunCost cost = new(prefill, decode, peakBytes, bytes, flops);

        Distance distance = new(0, 0, 0);
        if (reference is not null)
        {
            run.Rewind(mark);
            distance = Measure(reference, AnswerGenerator.Force(model, run, reference.Ids, context));
        }

        return new ComparedRun(named.Name, named.Schedule, answer, distance.Kl, distance.KlAnswer, distance.DeltaLogP, FirstDifferent(reference, answer), run.Kept,
            run.RowsByLayer, ImageTokens(model.Shape.Layers, prompt, named.Schedule, run), run.Notes, cost);
    }

    // Feeds the answer again, token by token.
    private static double MedianToken(Run run, RunMark mark, int[] ids, RunContext context)
    {
        int fed = ids.Length - 1, next = fed;
        return Median(Math.Max(Repeats, fed), () =>
        {
            if (next == fed)
            {
                run.Rewind(mark);
                next = 0;
            }

            run.Extend([ids[next++]], context);
        });
    }

    private static double Median(int times, Action work)
    {
        double[] seconds = new double[times];
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[times / 2];
    }

    /// <summary>KL at the reading row, its mean over the answer's rows, and Δ log p of the answer.</summary>
    public static Distance Measure(Answer full, Answer forced)
    {
        double klFirst = 0, klSum = 0, delta = 0;
        for (int t = 0; t < full.Ids.Length; t++)
        {
            double[] p = Divergence.LogSoftmax(full.Logits[t]), q = Divergence.LogSoftmax(forced.Logits[t]);
            double kl = Divergence.Kl(p, q);
            klFirst = t == 0 ? kl : klFirst;
            klSum += kl;
            delta += q[full.Ids[t]] - p[full.Ids[t]];
        }

        return new Distance(klFirst, klSum / full.Ids.Length, delta);
    }

    private static int? FirstDifferent(Answer? reference, Answer answer)
    {
        if (reference is null || reference.Ids.AsSpan().SequenceEqual(answer.Ids))
        {
            return null;
        }

        return reference.Ids.AsSpan().CommonPrefixLength(answer.Ids);
    }

    private static int[] ImageTokens(int layers, Prompt prompt, Schedule schedule, Run run)
    {
        int[] counts = [.. Enumerable.Repeat(prompt.ImagePositions.Length, layers)];
        for (int step = 0; step < run.Kept.Count; step++)
        {
            Array.Fill(counts, run.Kept[step].Length, schedule.Steps[step].Layer, layers - schedule.Steps[step].Layer);
        }

        return counts;
    }
}

/// <summary>How far a run is from the full one, nats.</summary>
public sealed record Distance(double Kl, double KlAnswer, double DeltaLogP);
