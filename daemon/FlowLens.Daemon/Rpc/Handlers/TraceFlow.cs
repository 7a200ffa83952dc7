using FlowLens.Core.Flow;
using FlowLens.Core.Prompts;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>flow/trace</c>.</summary>
internal static class TraceFlow
{
    public static Task<TraceResult> RunAsync(Session session, FlowTraceParams parameters, CancellationToken cancellationToken)
    {
        PromptRequest request = PromptWire.Request(parameters.Prompt);
        TraceOptions options = TraceWire.Options(parameters);
        return session.RunAsync((model, cancellation) =>
        {
            Prompt prompt = PromptBuilder.Build(model, request);
            Trace trace = Trace.Make(model, prompt, options, WireProgress.To(parameters.Progress), cancellation);
            return TraceWire.Result(model, prompt, trace, ProvenanceWire.Of(model, prompt, null, parameters));
        }, cancellationToken);
    }
}
