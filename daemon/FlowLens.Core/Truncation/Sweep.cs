using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Truncation;

/// <summary>What is swept: every K with every keep.</summary>
/// <param name="Layers">Values of K, ascending.</param>
/// <param name="Keeps">How many survive; of <c>none</c> one, which is not looked at.</param>
/// <param name="Select">How image positions are ranked.</param>
/// <param name="Reduce">What happens to the others.</param>
/// <param name="Seed">Seed of a drawn selection.</param>
/// <param name="MaxNewTokens">Most tokens of the full answer; null is 64.</param>
/// <param name="Decode">Whether answers that change are decoded.</param>
public sealed record SweepOptions(IReadOnlyList<int> Layers, IReadOnlyList<Keep> Keeps, Selector Select, Reducer Reduce, ulong Seed = 0, int? MaxNewTokens = null, bool Decode = false);

/// <summary>One cell of a sweep.</summary>
/// <param name="Keep">Index of its keep.</param>
/// <param name="Run">Against the full run.</param>
/// <param name="Answer">Its own answer, where it changes and is decoded; null elsewhere.</param>
public sealed record SweepCell(int Keep, CutRun Run, Answer? Answer);

/// <summary>Truncations over K and keep.</summary>
/// <param name="Full">The full run's answer.</param>
/// <param name="Cells">Keep by keep, K ascending.</param>
/// <param name="Cliffs">The cliff for each of <see cref="CliffSweep.Epsilons"/>, where all K = 0…L were swept with one keep; else empty.</param>
public sealed record Sweep(Answer Full, IReadOnlyList<SweepCell> Cells, IReadOnlyList<int> Cliffs)
{
    /// <exception cref="FlowLensException">A layer is outside 0…L, or an option is outside its range.</exception>
    public static Sweep Make(LoadedModel model, Prompt prompt, SweepOptions options, Action<SweepCell, int>? onCell, RunContext context)
    {
        int layers = model.Shape.Layers;
        foreach (int layer in options.Layers)
        {
            Schedule.One(layer, options.Keeps[0], options.Select, options.Reduce).Check(layers);
        }

        using EmbeddedPrompt embedded = model.Embed(prompt, context);
        Answer full;
        using (Run run = Run.Prefill(model, prompt, embedded, Schedule.None, context))
        {
            full = AnswerGenerator.Continue(model, prompt, run, new GenerateOptions(options.MaxNewTokens), null, context);
        }

        List<SweepCell> cells = [];
        int total = options.Layers.Count * options.Keeps.Count;
        void Done(SweepCell cell)
        {
            cells.Add(cell);
            onCell?.Invoke(cell, total);
        }

        // Nothing kept: the rows that can change, of all K at once.
        if (options.Select.Id == "none" && options.Reduce.Id != "merge")
        {
            IReadOnlyList<CutRun> cut = CliffSweep.Run(model.Decoder, model.Shape.ContextLength, embedded, full, context);
            foreach (int layer in options.Layers)
            {
                Done(new SweepCell(0, cut[layer], cut[layer].Unchanged || !options.Decode ? null : Decode(model, prompt, embedded, StepOf(options, 0, layer), options, context)));
            }
        }
        else
        {
            double[][] reference = [.. full.Logits.Take(full.Ids.Length).Select(Divergence.LogSoftmax)];
            for (int keep = 0; keep < options.Keeps.Count; keep++)
            {
                foreach (int layer in options.Layers)
                {
                    Done(One(model, prompt, embedded, StepOf(options, keep, layer), keep, full, reference, options, context));
                }
            }
        }

        bool whole = options.Keeps.Count == 1 && options.Layers.SequenceEqual(Enumerable.Range(0, layers + 1));
        return new Sweep(full, cells, whole ? [.. CliffSweep.Epsilons.Select(e => CliffSweep.Cliff([.. cells.Select(c => c.Run)], e))] : []);
    }

    private static Schedule StepOf(SweepOptions options, int keep, int layer) => Schedule.One(layer, options.Keeps[keep], options.Select, options.Reduce, options.Seed);

    private static SweepCell One(LoadedModel model, Prompt prompt, EmbeddedPrompt embedded, Schedule schedule, int keep, Answer full, double[][] reference, SweepOptions options, RunContext context)
    {
        using Run run = Run.Prefill(model, prompt, embedded, schedule, context);
        RunMark mark = run.Mark();
        double[][] own = [.. AnswerGenerator.Force(model, run, full.Ids, context).Logits.Take(full.Ids.Length).Select(Divergence.LogSoftmax)];
        CutRun cut = CliffSweep.Measure(schedule.Steps[0].Layer, run.Kept.Count == 0 ? prompt.ImagePositions.Length : run.Kept[0].Length, full.Ids, reference, own);
        if (cut.Unchanged || !options.Decode)
        {
            return new SweepCell(keep, cut, null);
        }

        run.Rewind(mark);
        return new SweepCell(keep, cut, AnswerGenerator.Continue(model, prompt, run, new GenerateOptions(options.MaxNewTokens), null, context));
    }

    private static Answer Decode(LoadedModel model, Prompt prompt, EmbeddedPrompt embedded, Schedule schedule, SweepOptions options, RunContext context)
    {
        using Run run = Run.Prefill(model, prompt, embedded, schedule, context);
        return AnswerGenerator.Continue(model, prompt, run, new GenerateOptions(options.MaxNewTokens), null, context);
    }
}
