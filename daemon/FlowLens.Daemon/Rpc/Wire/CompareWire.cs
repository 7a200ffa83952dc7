using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Comparisons as they came out.</summary>
internal static class CompareWire
{
    private const int Alternatives = 5;

    public static CompareResult Result(LoadedModel model, Prompt prompt, Comparison comparison, Provenance provenance) =>
        new(PromptWire.Info(model, prompt), model.Shape.Layers, Run(model, comparison.Full, comparison.Full), [.. comparison.Runs.Select(run => Run(model, comparison.Full, run))], provenance);

    private static RunResult Run(LoadedModel model, ComparedRun full, ComparedRun run) => new(run.Name, TruncationWire.Steps(run.Schedule),
        TokenWire.Text(model, run.Answer), TokenWire.OfAnswer(model, run.Answer), TokenWire.Probabilities(run.Answer), run.Kl, run.KlAnswer, run.DeltaLogP,
        run.FirstDifference is int at ? new FirstDifference(at, Top(model, full.Answer, at), Top(model, run.Answer, at)) : null,
        [.. run.Kept.Select((kept, i) => new KeptPositions(run.Schedule.Steps[i].Layer, kept))], run.RowsByLayer, run.ImageTokensByLayer, run.Notes, GenerationWire.Cost(run.Cost));

    // An answer that ended before the difference has no row there.
    private static IReadOnlyList<TokenProbability> Top(LoadedModel model, Answer answer, int at) => at < answer.Logits.Count ? TokenWire.Top(model, answer.Logits[at], Alternatives) : [];
}
