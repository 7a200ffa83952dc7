using System.Diagnostics;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Flow;

/// <summary>Whether a heat of a prompt is true.</summary>
/// <param name="Answer">The answer whose probability was followed, from the token that is read on.</param>
/// <param name="Faithfulness">Its curves and the random orders'.</param>
/// <param name="Seconds">Wall time from the embedded prompt on.</param>
public sealed record Verification(Answer Answer, Faithfulness Faithfulness, double Seconds)
{
    /// <param name="model">The model.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="heat">One value an image position.</param>
    /// <param name="sinks">Indices of image positions that come last.</param>
    /// <param name="options">The answer: given, or how long it may be.</param>
    /// <param name="progress">Told the orders that are done.</param>
    /// <param name="cancellation">Checked between layers.</param>
    public static Verification Make(LoadedModel model, Prompt prompt, float[] heat, int[] sinks, TraceOptions options, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        RunContext context = new(cancellation);
        int[]? given = options.GivenAnswer is null ? null : PromptBuilder.AnswerIds(model, prompt, options.GivenAnswer);
        using EmbeddedPrompt own = model.Embed(prompt, context);
        long start = Stopwatch.GetTimestamp();
        using Reading reading = Reading.Of(model, prompt, own, given, options, context);
        Answer answer = reading.Whole ?? Reading.Answer(model, prompt, own, given, options, context);
        progress?.Report(new Progress("verify", 0, 2, "Deleting and inserting image tokens in the heat's order"));
        using TruncatedAnswer truncated = new(model.Decoder, reading.Embedded, answer.Ids[options.Token..], context);
        OrderCurves curves = Faithfulness.Of(truncated, prompt.ImagePositions, heat, sinks.ToHashSet());
        progress?.Report(new Progress("verify", 1, 2, "The same in random orders"));
        IReadOnlyList<OrderCurves> random = Faithfulness.OfRandom(truncated, prompt.ImagePositions);
        progress?.Report(new Progress("verify", 2, 2, "Verified"));
        return new Verification(answer, new Faithfulness(curves, random), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
