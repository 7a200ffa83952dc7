using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>From where an answer is read: the prompt itself, or the prompt with the answer's first tokens, whose mask and positions stay the prompt's.</summary>
/// <param name="Prompt">With the tokens before, of role <c>output</c>; its last position is the reading row.</param>
/// <param name="Embedded">The same as the decoder takes it.</param>
/// <param name="Given">Ids from the token that is read on; null is greedy.</param>
/// <param name="Whole">The whole answer, where it was read before; null elsewhere.</param>
internal sealed record Reading(Prompt Prompt, EmbeddedPrompt Embedded, int[]? Given, Answer? Whole) : IDisposable
{
    /// <param name="model">The model.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="embedded">The same as the decoder takes it; stays the caller's.</param>
    /// <param name="given">A given answer, or null.</param>
    /// <param name="options">Which token is read.</param>
    /// <param name="context">Cancellation.</param>
    /// <exception cref="FlowLensException">The answer has no such token.</exception>
    public static Reading Of(LoadedModel model, Prompt prompt, EmbeddedPrompt embedded, int[]? given, TraceOptions options, RunContext context)
    {
        if (options.Token == 0)
        {
            return new Reading(prompt, embedded, given, null);
        }

        Answer answer = Answer(model, prompt, embedded, given, options, context);
        if (options.Token >= answer.Ids.Length)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"options.token is {options.Token}; the answer has {answer.Ids.Length} tokens, counted from 0", "Give one of them");
        }

        int[] before = answer.Ids[..options.Token];
        using IDisposable scope = NewDisposeScope();
        Tensor states = cat([embedded.States, model.Decoder.Embed(before)], 0).DetachFromDisposeScope();
        return new Reading(prompt.With(before), embedded with { States = states }, answer.Ids[options.Token..], answer);
    }

    /// <summary>The answer alone.</summary>
    public static Answer Answer(LoadedModel model, Prompt prompt, EmbeddedPrompt embedded, int[]? given, TraceOptions options, RunContext context)
    {
        using Run run = Run.Prefill(model, prompt, embedded, Schedule.None, context);
        return given is not null ? AnswerGenerator.Force(model, run, given, context)
            : AnswerGenerator.Continue(model, prompt, run, new GenerateOptions(options.MaxNewTokens, null, options.StopAtEnd), null, context);
    }

    // Injections are the prompt's own.
    public void Dispose()
    {
        if (Whole is not null)
        {
            Embedded.States.Dispose();
        }
    }
}
