using FlowLens.Core.Flow;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Truncation;

/// <summary>Scores of image positions by a gradient metric of the whole prompt, read for its likeliest next token (n = 1).</summary>
internal static class GradientScores
{
    /// <returns>One score an image position.</returns>
    public static double[] Of(Decoder decoder, int contextLength, Prompt prompt, EmbeddedPrompt embedded, Metric metric, TraceOptions options, int layer, RunContext context)
    {
        RunContext plain = new(context.Cancellation);
        using Tape tape = new(decoder.LayerCount);
        int answer;
        using (Run run = Run.Prefill(decoder, contextLength, embedded, Schedule.None, plain with { Tape = tape }))
        {
            answer = AnswerGenerator.ArgMax(run.ReadingLogits);
        }

        ILayerReader reader = metric.Read!(new MetricInput(new Recording(), prompt, new Answer([answer], AnswerSource.Greedy, false, []), decoder, options));
        ReverseSweep.Run(decoder, embedded, [answer], tape, [reader], plain);
        int n = prompt.ImagePositions.Length;
        return [.. reader.Value().Heat!.Skip(layer * n).Take(n).Select(h => (double)h)];
    }
}
