using System.Globalization;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Parity;

/// <summary>Truncated runs against their references, by <c>drop</c>.</summary>
public static class Truncations
{
    public static IEnumerable<Measured> None(Case one)
    {
        int layers = one.Model.Shape.Layers;
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        Answer full = Full(one, embedded);
        List<(float[] Logits, Distance Distance, Answer Answer)> runs = [];
        for (int layer = 0; layer <= layers; layer++)
        {
            runs.Add(Truncated(one, embedded, full, Schedule.One(layer, Keep.Count(0), Selectors.Find("none"), Reducers.Drop)).Values);
        }

        const string group = "truncation/none";
        yield return Compare.Close(group, one.Reference, $"{group}/logits", [.. runs.SelectMany(r => r.Logits)]);
        yield return Compare.Close(group, one.Reference, $"{group}/kl", [.. runs.Select(r => (float)r.Distance.Kl)], Compare.KlAbsolute);
        yield return Compare.Close(group, one.Reference, $"{group}/kl-answer", [.. runs.Select(r => (float)r.Distance.KlAnswer)], Compare.KlAbsolute);
        yield return Compare.Close(group, one.Reference, $"{group}/delta-log-p", [.. runs.Select(r => (float)r.Distance.DeltaLogP)], Compare.LogPAbsolute);
        // The same out of one prefill and the rows that can change.
        IReadOnlyList<CutRun> swept = CliffSweep.Run(one.Model.Decoder, one.Model.Shape.ContextLength, embedded, full, RunContext.Plain);
        yield return Compare.Exact(group, one.Reference, $"{group}/cliff", [.. CliffSweep.Epsilons.Select(e => CliffSweep.Cliff(swept, e))]);
        yield return Compare.Close(group, one.Reference, $"{group}/kl", [.. swept.Select(r => (float)r.Distance.Kl)], Compare.KlAbsolute);
        yield return Compare.Close(group, one.Reference, $"{group}/kl-answer", [.. swept.Select(r => (float)r.Distance.KlAnswer)], Compare.KlAbsolute);
        yield return Compare.Close(group, one.Reference, $"{group}/delta-log-p", [.. swept.Select(r => (float)r.Distance.DeltaLogP)], Compare.LogPAbsolute);
        for (int layer = 0; layer <= layers; layer++)
        {
            yield return Compare.Ids(group, one.Reference, $"{group}/ids", runs[layer].Answer.Ids, runs[layer].Answer.Logits, layer * full.Ids.Length);
        }
    }

    public static IEnumerable<Measured> Selected(Case one)
    {
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        Answer full = Full(one, embedded);
        foreach (string name in one.Reference.Names.Where(n => n.StartsWith("truncation/", StringComparison.Ordinal) && n.EndsWith("/kept", StringComparison.Ordinal)))
        {
            // truncation/HOW/RATIO/K/kept
            string[] parts = name.Split('/');
            bool merges = parts[1] == "attention-merge";
            if (Selectors.All.FirstOrDefault(s => s.Id == (merges ? "attention" : parts[1])) is not Selector selector)
            {
                continue;
            }

            string at = name[..^"/kept".Length], group = $"truncation/{parts[1]}";
            Keep keep = Keep.Ratio(double.Parse(parts[2], CultureInfo.InvariantCulture));
            Schedule schedule = Schedule.One(int.Parse(parts[3], CultureInfo.InvariantCulture), keep, selector, merges ? Reducers.Merge : Reducers.Drop);
            ((float[] Logits, Distance Distance, Answer Answer) run, int[][] kept) = Truncated(one, embedded, full, schedule);
            yield return Compare.Exact(group, one.Reference, name, kept[0]);
            yield return Compare.Close(group, one.Reference, $"{at}/logits", run.Logits);
            yield return Compare.Close(group, one.Reference, $"{at}/kl", [(float)run.Distance.Kl], Compare.KlAbsolute);
            yield return Compare.Close(group, one.Reference, $"{at}/kl-answer", [(float)run.Distance.KlAnswer], Compare.KlAbsolute);
            yield return Compare.Close(group, one.Reference, $"{at}/delta-log-p", [(float)run.Distance.DeltaLogP], Compare.LogPAbsolute);
            yield return Compare.Ids(group, one.Reference, $"{at}/ids", run.Answer.Ids, run.Answer.Logits);
        }
    }

    // Half of the tokens at layer 1, then a quarter of all at layer 3, each ranked in the run as cut so far.
    public static IEnumerable<Measured> Scheduled(Case one)
    {
        const string group = "truncation/schedule";
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        Selector attention = Selectors.Find("attention");
        Schedule schedule = new([new TruncationStep(1, Keep.Ratio(0.5), attention, Reducers.Drop), new TruncationStep(3, Keep.Ratio(0.25), attention, Reducers.Drop)]);
        ((float[] Logits, Distance Distance, Answer Answer) run, int[][] kept) = Truncated(one, embedded, null, schedule);
        yield return Compare.Exact(group, one.Reference, $"{group}/kept-1", kept[0]);
        yield return Compare.Exact(group, one.Reference, $"{group}/kept-3", kept[1]);
        yield return Compare.Close(group, one.Reference, $"{group}/logits", run.Logits);
        yield return Compare.Ids(group, one.Reference, $"{group}/ids", run.Answer.Ids, run.Answer.Logits);
    }

    private static Answer Full(Case one, EmbeddedPrompt embedded)
    {
        using Run run = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.None, RunContext.Plain);
        return AnswerGenerator.Continue(one.Model, one.Prompt, run, Checks.GreedyOptions, null, RunContext.Plain);
    }

    private static ((float[] Logits, Distance Distance, Answer Answer) Values, int[][] Kept) Truncated(Case one, EmbeddedPrompt embedded, Answer? full, Schedule schedule)
    {
        using Run run = Run.Prefill(one.Model, one.Prompt, embedded, schedule, RunContext.Plain);
        RunMark mark = run.Mark();
        Answer answer = AnswerGenerator.Continue(one.Model, one.Prompt, run, Checks.GreedyOptions, null, RunContext.Plain);
        run.Rewind(mark);
        Distance distance = full is null ? new Distance(0, 0, 0) : Comparison.Measure(full, AnswerGenerator.Force(one.Model, run, full.Ids, RunContext.Plain));
        return ((run.ReadingLogits, distance, answer), [.. run.Kept]);
    }
}
