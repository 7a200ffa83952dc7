using FlowLens.Core.Prompts;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>prompt/inspect</c>.</summary>
internal static class InspectPrompt
{
    public static Task<PromptInfo> RunAsync(Session session, PromptInspectParams parameters, CancellationToken cancellationToken)
    {
        PromptRequest request = PromptWire.Request(parameters.Prompt);
        return session.RunAsync((model, _) => PromptWire.Info(model, PromptBuilder.Build(model, request)), cancellationToken);
    }
}
