using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Protocol;
using DomainCost = FlowLens.Core.Generation.RunCost;
using RunCost = FlowLens.Protocol.RunCost;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Generated answers and what they took.</summary>
internal static class GenerationWire
{
    private static readonly Sampling Default = new();

    /// <summary>Null is greedy.</summary>
    public static Sampling? Sampling(SamplingSpec? spec) => spec is null ? null : new Sampling(spec.Temperature ?? Default.Temperature, spec.TopK, spec.TopP ?? Default.TopP,
        spec.RepetitionPenalty ?? Default.RepetitionPenalty, unchecked((ulong)spec.Seed));

    public static GenerateResult Result(LoadedModel model, Generated generated, Provenance provenance) => new(TokenWire.Text(model, generated.Answer),
        TokenWire.OfAnswer(model, generated.Answer), generated.Answer.Ended ? "end-token" : "length", Cost(generated.Cost), provenance);

    public static RunCost Cost(DomainCost cost) => new(cost.PrefillSeconds, cost.DecodeSecondsPerToken, cost.PeakBytes, cost.KvBytes, cost.PrefillFlops);
}
