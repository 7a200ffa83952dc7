using FlowLens.Core;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>truncation/compare</c>.</summary>
internal static class CompareTruncations
{
    private const int MostRuns = 5;

    public static Task<CompareResult> RunAsync(Session session, TruncationCompareParams parameters, CancellationToken cancellationToken)
    {
        if (parameters.Runs.Count is 0 or > MostRuns)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"runs has {parameters.Runs.Count} entries", $"Give 1 to {MostRuns} truncations");
        }

        PromptRequest request = PromptWire.Request(parameters.Prompt);
        NamedSchedule[] schedules = [.. parameters.Runs.Select((run, i) => TruncationWire.Run($"runs[{i}]", run))];
        long? seed = TruncationWire.Seed(parameters.Runs.SelectMany(r => r.Steps));
        foreach (NamedSchedule named in schedules)
        {
            named.Schedule.Check();
        }

        return session.RunAsync((model, cancellation) =>
        {
            Prompt prompt = PromptBuilder.Build(model, request);
            Comparison comparison = Comparison.Make(model, prompt, schedules, new GenerateOptions(parameters.MaxNewTokens), WireProgress.To(parameters.Progress), new RunContext(cancellation));
            return CompareWire.Result(model, prompt, comparison, ProvenanceWire.Of(model, prompt, seed, parameters));
        }, cancellationToken);
    }
}
