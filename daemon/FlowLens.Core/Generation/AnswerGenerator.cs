using System.Diagnostics;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Core.Generation;

/// <summary>How to generate.</summary>
/// <param name="MaxNewTokens">Most tokens, the end token included; null is 64, or what the context leaves room for.</param>
/// <param name="Sampling">How to draw, or null for greedy.</param>
/// <param name="StopAtEnd">Whether an end token ends the answer.</param>
public sealed record GenerateOptions(int? MaxNewTokens = null, Sampling? Sampling = null, bool StopAtEnd = true)
{
    public const int DefaultMaxNewTokens = 64;
}

/// <summary>An answer with what it took.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Cost">What it took.</param>
/// <param name="Kept">For each step of the schedule, the image positions that survive it.</param>
public sealed record Generated(Answer Answer, RunCost Cost, IReadOnlyList<int[]> Kept);

/// <summary>What a run took.</summary>
/// <param name="PrefillSeconds">From embeddings to the reading row's logits.</param>
/// <param name="DecodeSecondsPerToken">Mean over the tokens that were fed; 0 where there were none.</param>
/// <param name="PeakBytes">Peak resident bytes above those before the run.</param>
/// <param name="KvBytes">Bytes of keys and values after prefill.</param>
/// <param name="PrefillFlops">Analytic floating-point operations of the prefill.</param>
public sealed record RunCost(double PrefillSeconds, double DecodeSecondsPerToken, long PeakBytes, long KvBytes, double PrefillFlops);

/// <summary>Generation, token by token, from a prefill.</summary>
public static class AnswerGenerator
{
    /// <summary>Prefills under a schedule and generates.</summary>
    /// <param name="onToken">Gets the index and id of each token as it is chosen.</param>
    /// <exception cref="FlowLensException">An option is outside its range, or the answer does not fit.</exception>
    public static Generated Generate(LoadedModel model, Prompt prompt, Schedule schedule, GenerateOptions options, Action<int, int>? onToken, RunContext context)
    {
        options.Sampling?.Check();
        using EmbeddedPrompt embedded = model.Embed(prompt, context);
        model.WarmUp(context.Cancellation);
        PeakMemory peak = PeakMemory.Start();
        long start = Stopwatch.GetTimestamp();
        using Run run = Run.Prefill(model, prompt, embedded, schedule, context);
        double prefill = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = run.KvBytes;
        start = Stopwatch.GetTimestamp();
        Answer answer = Continue(model, prompt, run, options, onToken, context);
        double decode = Stopwatch.GetElapsedTime(start).TotalSeconds / Math.Max(1, answer.Ids.Length - 1);
        return new Generated(answer, new RunCost(prefill, answer.Ids.Length > 1 ? decode : 0, peak.Above(), bytes,
            model.Decoder.PrefillFlops(run.RowsByLayer, 1)), run.Kept);
    }

    /// <summary>Generates after a prefill that was run already. The last token chosen is not fed.</summary>
    public static Answer Continue(LoadedModel model, Prompt prompt, Run run, GenerateOptions options, Action<int, int>? onToken, RunContext context)
    {
        int limit = Limit(model, prompt, options.MaxNewTokens);
        SplitMix64 random = new(options.Sampling?.Seed ?? 0);
        List<int> ids = [];
        List<float[]> rows = [run.ReadingLogits];
        while (true)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            int next = options.Sampling is null ? ArgMax(rows[^1]) : options.Sampling.Draw(rows[^1], prompt.Ids.Concat(ids), random);
            ids.Add(next);
            onToken?.Invoke(ids.Count - 1, next);
            bool ended = options.StopAtEnd && model.Text.EndTokens.Contains(next);
            if (ended || ids.Count == limit)
            {
                return new Answer([.. ids], options.Sampling is null ? AnswerSource.Greedy : AnswerSource.Sampled, ended, rows);
            }

            rows.Add(run.Extend([next], context)[0]);
        }
    }

    /// <summary>Feeds a given answer, all rows at once (teacher forcing).</summary>
    /// <exception cref="FlowLensException">It does not fit into the context.</exception>
    public static Answer Force(LoadedModel model, Run run, int[] ids, RunContext context)
    {
        List<float[]> rows = [run.ReadingLogits];
        if (ids.Length > 1)
        {
            rows.AddRange(run.Extend(ids.AsSpan(0, ids.Length - 1), context));
        }

        return new Answer(ids, AnswerSource.Given, model.Text.EndTokens.Contains(ids[^1]), rows);
    }

    /// <summary>The likeliest id; the lowest of equals.</summary>
    public static int ArgMax(float[] logits) => Array.IndexOf(logits, logits.Max());

    private static int Limit(LoadedModel model, Prompt prompt, int? asked)
    {
        int room = model.Shape.ContextLength - prompt.Length;
        return asked switch
        {
            null => Math.Max(1, Math.Min(GenerateOptions.DefaultMaxNewTokens, room)),
            < 1 => throw new FlowLensException(ErrorKind.BadOption, $"maxNewTokens is {asked}", "Give 1 or more"),
            int limit when limit > room => throw new FlowLensException(ErrorKind.BadOption,
                $"maxNewTokens is {limit}; after {prompt.Length} prompt tokens the context of {model.Shape.ContextLength} leaves room for {room}", $"Give at most {room}, or shorten the prompt"),
            int limit => limit,
        };
    }
}
