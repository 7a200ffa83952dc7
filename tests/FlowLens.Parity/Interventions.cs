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
        using EntryStates entries = new(decoder.LayerCount);
        using Run run = Run.Prefill(decoder, contextLength, embedded, Schedule.None, new RunContext(CancellationToken.None, Entering: entries.Keep));
        Answer answer = new([AnswerGenerator.ArgMax(run.ReadingLogits)], AnswerSource.Greedy, false, [run.ReadingLogits]);
        Intervention intervention = new(branches => Branches.Run(decoder, embedded, run, entries, branches, RunContext.Plain));
        foreach (int window in (int[])[1, 3])
        {
            MetricValue value = Knockout.Metric.Intervene!(new MetricInput(new Recording(), prompt, answer, decoder, new TraceOptions(KnockoutWindow: window)), intervention);
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
    }
}
