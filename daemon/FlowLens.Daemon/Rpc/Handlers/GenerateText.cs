using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Tokenizers;
using FlowLens.Core.Truncation;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>text/generate</c>.</summary>
internal static class GenerateText
{
    public static Task<GenerateResult> RunAsync(Session session, TextGenerateParams parameters, CancellationToken cancellationToken)
    {
        PromptRequest request = PromptWire.Request(parameters.Prompt);
        Schedule schedule = TruncationWire.Schedule("truncation", parameters.Truncation ?? []);
        GenerateOptions options = new(parameters.MaxNewTokens, GenerationWire.Sampling(parameters.Sampling));
        long? seed = parameters.Sampling?.Seed ?? TruncationWire.Seed(parameters.Truncation ?? []);
        return session.RunAsync((model, cancellation) =>
        {
            Prompt prompt = PromptBuilder.Build(model, request);
            StreamingDecoder text = new(model.Tokenizer, skipSpecialTokens: true);
            Generated generated = AnswerGenerator.Generate(model, prompt, schedule, options,
                (index, id) => parameters.Progress?.Report(new GeneratedToken(index, id, text.Add(id))), new RunContext(cancellation));
            return GenerationWire.Result(model, generated, ProvenanceWire.Of(model, prompt, seed, parameters));
        }, cancellationToken);
    }
}
