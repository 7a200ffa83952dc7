using System.Diagnostics;
using FlowLens.Core;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;
using SweepCell = FlowLens.Protocol.SweepCell;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>truncation/sweep</c>.</summary>
internal static class SweepTruncations
{
    public static Task<SweepResult> RunAsync(Session session, TruncationSweepParams parameters, CancellationToken cancellationToken)
    {
        PromptRequest request = PromptWire.Request(parameters.Prompt);
        Keep[] keeps = parameters.Keeps is null ? [Keep.Count(0)] : [.. parameters.Keeps.Select((keep, i) => TruncationWire.KeepOf($"keeps[{i}]", keep))];
        Selector select = Selectors.Find(parameters.Select ?? "none");
        Reducer reduce = parameters.Reduce is null ? Reducers.Drop : Reducers.Find(parameters.Reduce);
        if (keeps.Length == 0 || parameters.Layers is { Count: 0 })
        {
            throw new FlowLensException(ErrorKind.BadOption, keeps.Length == 0 ? "keeps has no entries" : "layers has no entries", "Leave it out, or give one or more");
        }

        return session.RunAsync((model, cancellation) =>
        {
            Prompt prompt = PromptBuilder.Build(model, request);
            int[] layers = [.. parameters.Layers ?? [.. Enumerable.Range(0, model.Shape.Layers + 1)]];
            SweepOptions options = new(layers, select.Id == "none" ? keeps[..1] : keeps, select, reduce, unchecked((ulong)(parameters.Seed ?? 0)), parameters.MaxNewTokens, parameters.Decode ?? false);
            Provenance provenance = ProvenanceWire.Of(model, prompt, select.Id == "random" ? parameters.Seed ?? 0 : null, parameters);
            return session.Results.Get("truncation/sweep", provenance, () => Make(model, prompt, options, parameters.Progress, provenance, cancellation), _ => 0);
        }, cancellationToken);
    }

    private static SweepResult Make(LoadedModel model, Prompt prompt, SweepOptions options, IProgress<SweepReport>? progress, Provenance provenance, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        Sweep sweep = Sweep.Make(model, prompt, options, (cell, total) => progress?.Report(new SweepReport(++done, total, Cell(model, cell))), new RunContext(cancellation));
        return new SweepResult(PromptWire.Info(model, prompt), model.Shape.Layers, TraceWire.Info(model, sweep.Full), [.. sweep.Cells.Select(c => Cell(model, c))],
            [.. sweep.Cliffs.Select((layer, i) => new CliffResult(CliffSweep.Epsilons[i], layer))], Stopwatch.GetElapsedTime(start).TotalSeconds, provenance);
    }

    private static SweepCell Cell(LoadedModel model, Core.Truncation.SweepCell cell) => new(cell.Run.Layer, cell.Keep, cell.Run.Kept, cell.Run.Distance.Kl, cell.Run.Distance.KlAnswer, cell.Run.Distance.DeltaLogP,
        cell.Run.Unchanged, cell.Answer is null ? null : TokenWire.Text(model, cell.Answer));
}
