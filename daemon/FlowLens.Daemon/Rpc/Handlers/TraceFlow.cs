using FlowLens.Core.Flow;
using FlowLens.Core.Models;
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
        _ = TraceWire.Options(parameters.Metrics, parameters.Answer, parameters.Options);
        return session.RunAsync((model, cancellation) => Trace(session.Results, model, PromptBuilder.Build(model, request), parameters, cancellation), cancellationToken);
    }

    /// <summary>The trace of a prompt; one that was made before is known.</summary>
    public static TraceResult Trace(ResultCache results, LoadedModel model, Prompt prompt, FlowTraceParams parameters, CancellationToken cancellation)
    {
        TraceOptions options = TraceWire.Options(parameters.Metrics, parameters.Answer, parameters.Options);
        Provenance provenance = ProvenanceWire.Of(model, prompt, parameters.Options?.SmoothRuns is > 0 ? (long)options.Seed : null, parameters);
        return results.Get("flow/trace", provenance,
            () => TraceWire.Result(model, prompt, options, Core.Flow.Trace.Make(model, prompt, options, WireProgress.To(parameters.Progress), cancellation), provenance),
            trace => trace.Metrics.Sum(m => (m.Heat?.Data.LongLength ?? 0) + (m.Positions?.Data.LongLength ?? 0) + (m.Cells?.Top.Data.LongLength * 2 ?? 0)));
    }
}
