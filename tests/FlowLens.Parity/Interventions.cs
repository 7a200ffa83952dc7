using FlowLens.Core.Flow;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;

namespace FlowLens.Parity;

/// <summary>Metrics that run a prompt again in part.</summary>
internal static class Interventions
{
    public static IEnumerable<Measured> Measure(Case one)
    {
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        foreach (Measured measured in Measure(one.Model.Decoder, one.Model.Shape.ContextLength, one.Prompt, embedded, one.Reference))
        {
            yield return measured;
        }
    }

    public static IEnumerable<Measured> Measure(Decoder decoder, int contextLength, Prompt prompt, EmbeddedPrompt embedded, Reference reference)
    {
        using Tape tape = new(decoder.LayerCount);
        using Run run = Run.Prefill(decoder, contextLength, embedded, Schedule.None, new RunContext(CancellationToken.None, Tape: tape));
        Answer answer = new([AnswerGenerator.ArgMax(run.ReadingLogits)], AnswerSource.Greedy, false, [run.ReadingLogits]);
        TracedRun traced = new(decoder, embedded, run, tape, RunContext.Plain);
        foreach (int window in (int[])[1, 3])
        {
            MetricValue value = Knockout.Metric.Compute!(new MetricInput(new Recording(), prompt, answer, decoder, new TraceOptions(KnockoutWindow: window), traced));
            foreach ((string id, string name) in ((string, string)[])[("image-to-output", "image-output"), ("user-to-output", "user-output"), ("image-to-user", "image-user")])
            {
                string at = $"knockout/{name}/window-{window}";
                if (reference.Has(at))
                {
                    float[] logP = value.Series.Single(s => s.Id == id).Values, logit = value.Series.Single(s => s.Id == $"{id}-logit").Values;
                    yield return Compare.Close("knockout", reference, at, [.. logP.Zip(logit).SelectMany(p => (float[])[p.First, p.Second])]);
                }
            }
        }

        MetricInput input = new(new Recording(), prompt, answer, decoder, new TraceOptions(), traced);
        if (reference.Has("logit-lens/image-top-ids"))
        {
            CellTokens cells = ImageLens.Metric.Compute!(input).Cells!;
            Measured ids = Compare.Exact("image-lens", reference, "logit-lens/image-top-ids", cells.TopIds), probabilities = Compare.Close("image-lens", reference, "logit-lens/image-top-probs", cells.TopProbabilities);
            yield return probabilities;

            // Where another token is first with the same probability, the two are within rounding of each other.
            yield return ids with { Holds = ids.Holds || (probabilities.Holds && cells.TopIds.Length == reference.Integers(ids.Name).Length) };
        }

        if (reference.Has("faithfulness/attention-flow-1/deletion"))
        {
            float[] heat = reference.Floats("attention-flow/n1/heat");
            int n = prompt.ImagePositions.Length;
            using TruncatedAnswer truncated = new(decoder, embedded, reference.Integers("greedy/ids")[..4], RunContext.Plain);
            OrderCurves curves = Faithfulness.Of(truncated, prompt.ImagePositions, heat.AsSpan(n, n), new HashSet<int>());
            yield return Compare.Close("faithfulness", reference, "faithfulness/attention-flow-1/deletion", Floats(curves.Deletion));
            yield return Compare.Close("faithfulness", reference, "faithfulness/attention-flow-1/insertion", Floats(curves.Insertion));
            yield return Compare.Close("faithfulness", reference, "faithfulness/attention-flow-1/auc", Floats([curves.DeletionAuc, curves.InsertionAuc]));
        }
    }

    private static float[] Floats(double[] values) => [.. values.Select(v => (float)v)];
}
