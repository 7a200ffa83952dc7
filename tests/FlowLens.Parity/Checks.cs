using FlowLens.Core.Flow;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Parity;

/// <summary>What is compared: a row for each group of tensors that FlowLens computes.</summary>
public static class Checks
{
    /// <summary>Ids in a reference answer.</summary>
    private const int AnswerLength = 8;

    public static IReadOnlyList<Func<Case, IEnumerable<Measured>>> All { get; } = [Inputs, Greedy, WithoutCache, Sites, Flow, Lens, Gradients.Measure, Interventions.Measure, Truncations.None, Truncations.Selected, Truncations.Scheduled];

    /// <summary>The reference's greedy answer is 8 tokens long whatever they are.</summary>
    public static GenerateOptions GreedyOptions { get; } = new(AnswerLength, null, StopAtEnd: false);

    private static IEnumerable<Measured> Inputs(Case one)
    {
        bool same = one.Prompt.Rendered == one.Rendered;
        yield return new Measured("rendered prompt", "case.json", same ? 0 : 1, same, same ? null : $"expected '{one.Rendered}', found '{one.Prompt.Rendered}'");
        yield return Compare.Exact("input ids", one.Reference, "inputs/input_ids", one.Prompt.Ids);
        yield return Compare.Exact("roles", one.Reference, "roles", [.. one.Prompt.Roles.Select(r => (int)r)]);
        yield return Compare.Exact("cells", one.Reference, "cells", [.. one.Prompt.Cells.SelectMany(c => (int[])[c.Image, c.Tile, c.Row, c.Col])]);
        yield return Compare.Close("pixels", one.Reference, "inputs/pixel_values", GivenInputs.Padded(one.Reference, [.. one.Prompt.Images.Select(i => i.Pixels)]));
    }

    private static IEnumerable<Measured> Greedy(Case one)
    {
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        using Run run = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.None, RunContext.Plain);
        yield return Compare.Close("logits", one.Reference, "logits/reading-row", run.ReadingLogits);
        Answer answer = AnswerGenerator.Continue(one.Model, one.Prompt, run, GreedyOptions, null, RunContext.Plain);
        yield return Compare.Exact("greedy ids, cache", one.Reference, "greedy/ids", answer.Ids);
        yield return Compare.Close("greedy logits, cache", one.Reference, "greedy/logits", [.. answer.Logits.SelectMany(l => l)]);
    }

    private static IEnumerable<Measured> WithoutCache(Case one)
    {
        int[] ids = one.Reference.Integers("greedy/ids");
        List<float[]> rows = [];
        for (int t = 0; t < ids.Length; t++)
        {
            using IDisposable scope = NewDisposeScope();
            EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
            EmbeddedPrompt whole = t == 0 ? embedded : embedded with { States = cat([embedded.States, one.Model.Decoder.Embed(ids.AsSpan(0, t))], 0) };
            using Run run = Run.Prefill(one.Model.Decoder, one.Model.Shape.ContextLength, whole, Schedule.None, RunContext.Plain);
            rows.Add(run.ReadingLogits);
        }

        yield return Compare.Exact("greedy ids, no cache", one.Reference, "greedy/ids", [.. rows.Select(AnswerGenerator.ArgMax)]);
        yield return Compare.Close("greedy logits, no cache", one.Reference, "greedy/logits", [.. rows.SelectMany(r => r)]);
    }

    private static IEnumerable<Measured> Sites(Case one)
    {
        SiteKind[] kinds = Enum.GetValues<SiteKind>();
        Probe probe = new([.. kinds.Select(k => new Tap(Tower.Decoder, k, RowSet.All))]);
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        using Run run = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.None, new RunContext(CancellationToken.None, probe), PrefillOutputs.AllRows);
        if (one.Reference.Has("logits/all"))
        {
            yield return Compare.Close("logits", one.Reference, "logits/all", [.. run.PrefillLogits.SelectMany(l => l)]);
        }

        foreach (Measured site in SiteRows(one.Reference, probe, one.Model.Shape.Layers, one.Prompt.ReadingRow))
        {
            yield return site;
        }
    }

    /// <summary>What a probe recorded at all sites of a prefill, against the tensors that the reference holds.</summary>
    public static IEnumerable<Measured> SiteRows(Reference reference, Probe probe, int layers, int readingRow)
    {
        SiteKind[] kinds = Enum.GetValues<SiteKind>();
        for (int layer = 0; layer < layers; layer++)
        {
            foreach ((SiteKind kind, string id) in kinds.Select(k => (k, $"{Id(k)}/{layer}")))
            {
                if (reference.Has(id))
                {
                    yield return Compare.Close(kind == SiteKind.AttnPattern ? "attentions" : "states", reference, id, probe.Recording.At(kind, layer)[0].Values);
                }
            }
        }

        const string readingStates = "resid-post/reading-row";
        if (reference.Has(readingStates))
        {
            yield return Compare.Close("states", reference, readingStates, [.. Enumerable.Range(0, layers).SelectMany(layer =>
            {
                (Recorded entry, int row) = probe.Recording.Find(SiteKind.ResidPost, layer, readingRow);
                return entry.Row(row).ToArray();
            })]);
        }
    }

    private static IEnumerable<Measured> Flow(Case one)
    {
        foreach ((int n, ReadRows rows) in ((int, ReadRows)[])[(1, ReadRows.First), (4, ReadRows.All)])
        {
            Trace trace = Trace.Make(one.Model, one.Prompt, new TraceOptions(["attention-flow"], MaxNewTokens: n, StopAtEnd: false, Rows: rows), null, CancellationToken.None);
            MetricValue value = trace.Values[0];
            int layers = one.Model.Shape.Layers;
            yield return Compare.Close("attention-flow", one.Reference, $"attention-flow/n{n}/shares",
                [.. Enumerable.Range(0, layers).SelectMany(layer => value.Series.Select(s => s.Values[layer]))]);
            yield return Compare.Close("attention-flow", one.Reference, $"attention-flow/n{n}/heat", value.Heat!);
        }
    }

    private static IEnumerable<Measured> Lens(Case one)
    {
        Trace trace = Trace.Make(one.Model, one.Prompt, new TraceOptions(["logit-lens"], MaxNewTokens: 1), null, CancellationToken.None);
        LensTable lens = trace.Values[0].Lens!;
        Measured probabilities = Compare.Close("logit-lens", one.Reference, "logit-lens/top-probs", lens.TopProbabilities);
        yield return probabilities;
        Measured ids = Compare.Exact("logit-lens", one.Reference, "logit-lens/top-ids", lens.TopIds);

        // Near-equal ranks may swap: the probabilities at each rank already agree, so the sets of a layer must.
        yield return ids.Holds || !probabilities.Holds ? ids : NearEqual(ids, one.Reference.Integers("logit-lens/top-ids"), lens);
        yield return Compare.Exact("logit-lens", one.Reference, "logit-lens/rank", lens.Rank);
        yield return Compare.Close("logit-lens", one.Reference, "logit-lens/prob", lens.Probability);
    }

    private static Measured NearEqual(Measured ids, int[] expected, LensTable lens)
    {
        float largest = lens.TopProbabilities.Max();
        bool near = expected.Select((id, i) => (id, i)).Where(p => p.id != lens.TopIds[p.i]).All(p =>
        {
            int layer = p.i / lens.Width, found = Array.IndexOf(lens.TopIds, p.id, layer * lens.Width, lens.Width);
            return found >= 0 && Math.Abs(lens.TopProbabilities[found] - lens.TopProbabilities[p.i]) <= Compare.Relative * largest;
        });
        return near ? ids with { Relative = 0, Holds = true, Detail = "near-equal ranks swapped" } : ids;
    }

    // ResidPre → resid-pre, as the references and metrics.md spell it.
    private static string Id(SiteKind kind) => string.Concat(kind.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
