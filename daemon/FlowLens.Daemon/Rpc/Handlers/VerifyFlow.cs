using FlowLens.Core;
using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>flow/verify</c>.</summary>
internal static class VerifyFlow
{
    public static Task<VerifyResult> RunAsync(Session session, FlowVerifyParams parameters, CancellationToken cancellationToken)
    {
        PromptRequest request = PromptWire.Request(parameters.Prompt);
        _ = TraceWire.Options(null, parameters.Answer, parameters.Options);
        if ((parameters.Scores is null) == (parameters.Metric is null) || (parameters.Metric is null) != (parameters.Layer is null))
        {
            throw new FlowLensException(ErrorKind.BadOption, "What is verified is either a metric at a layer, or scores", "Give metric and layer, or scores alone");
        }

        return session.RunAsync((model, cancellation) =>
        {
            Prompt prompt = PromptBuilder.Build(model, request);
            Provenance provenance = ProvenanceWire.Of(model, prompt, null, parameters);
            return session.Results.Get("flow/verify", provenance, () => Verify(session, model, prompt, parameters, provenance, cancellation), _ => 0);
        }, cancellationToken);
    }

    private static VerifyResult Verify(Session session, LoadedModel model, Prompt prompt, FlowVerifyParams parameters, Provenance provenance, CancellationToken cancellation)
    {
        float[] heat = parameters.Scores is { } scores ? Given(scores, prompt.ImagePositions.Length) : Measured(session, model, prompt, parameters, cancellation);
        int[] sinks = parameters.ExcludeSinks == true ? SinkPositions(session, model, prompt, parameters, cancellation) : [];
        Verification verification = Verification.Make(model, prompt, heat, sinks, TraceWire.Options(null, parameters.Answer, parameters.Options), WireProgress.To(parameters.Progress), cancellation);
        Pointing? pointing = parameters.Boxes is { Count: > 0 } boxes ? Pointing.Of(prompt, heat, [.. boxes.Select(b => new Core.Datasets.DatasetBox(b.Name, b.Left, b.Top, b.Right, b.Bottom))]) : null;
        return VerifyWire.Result(model, verification, pointing, provenance);
    }

    private static float[] Measured(Session session, LoadedModel model, Prompt prompt, FlowVerifyParams parameters, CancellationToken cancellation)
    {
        NdArray heat = Trace(session, model, prompt, parameters, parameters.Metric!, cancellation).Heat
            ?? throw new FlowLensException(ErrorKind.BadOption, $"The metric '{parameters.Metric}' has no heat", "Choose one that has");
        int layer = parameters.Layer!.Value, layers = model.Shape.Layers, n = prompt.ImagePositions.Length;
        if (layer < 0 || layer >= layers)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"layer is {layer}; the model has layers 0…{layers - 1}", "Give one of them");
        }

        if (heat.Shape.Count != 2)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"The metric '{parameters.Metric}' has a heat for each head", "Verify attention-flow with options.head");
        }

        return heat.Floats().Slice(layer * n, n).ToArray();
    }

    private static int[] SinkPositions(Session session, LoadedModel model, Prompt prompt, FlowVerifyParams parameters, CancellationToken cancellation)
    {
        float[] share = Trace(session, model, prompt, parameters, Sinks.Metric.Id, cancellation).Heat!.Floats()[..prompt.ImagePositions.Length].ToArray();
        return [.. Enumerable.Range(0, share.Length).Where(j => share[j] > Sinks.Marked)];
    }

    private static MetricResult Trace(Session session, LoadedModel model, Prompt prompt, FlowVerifyParams parameters, string metric, CancellationToken cancellation) =>
        TraceFlow.Trace(session.Results, model, prompt, new FlowTraceParams(parameters.Prompt, [metric], parameters.Answer, parameters.Options, parameters.Progress), cancellation).Metrics[0];

    private static float[] Given(IReadOnlyList<double> scores, int n) => scores.Count == n ? [.. scores.Select(s => (float)s)]
        : throw new FlowLensException(ErrorKind.BadOption, $"scores has {scores.Count} numbers; the prompt has {n} image tokens", "Give one number for each, in their order");
}
