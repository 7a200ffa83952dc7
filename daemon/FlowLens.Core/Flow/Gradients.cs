using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>What gradients are taken of (<c>metrics.md</c> §0).</summary>
public enum Objective
{
    /// <summary>ℒ: minus the log probability of the answer, summed over its tokens, nats.</summary>
    Loss,

    /// <summary>z: the logits of the answer's tokens, summed.</summary>
    Logit,
}

/// <summary>What a metric reads at each layer: a gradient, or the activation alone.</summary>
/// <param name="Objective">Of what the gradient is; null for the activation alone.</param>
/// <param name="Site">By what: <c>AttnPattern</c>, <c>NormMid</c> or <c>ResidPre</c>.</param>
public readonly record struct Wanted(Objective? Objective, SiteKind Site);

/// <summary>Reads what one metric wants, layer by layer from the last to the first; nothing of a layer outlives its call.</summary>
public interface ILayerReader
{
    IReadOnlyList<Wanted> Needs { get; }

    /// <summary>Takes what it needs of a layer.</summary>
    void Read(LayerGradients layer);

    /// <summary>The metric's numbers, after layer 0 was read.</summary>
    MetricValue Value();
}

/// <summary>Activations of one layer and gradients by them, as long as the sweep stands there.</summary>
/// <param name="layer">0-based.</param>
/// <param name="rows">Sequence positions of the rows of <c>AttnPattern</c> and <c>NormMid</c>: all of the sequence but at the last layer, where only the reading rows run.</param>
/// <param name="values">The activations: <c>ResidPre</c> [S, d], <c>AttnPattern</c> float32 [H, R, S], <c>NormMid</c> [R, d].</param>
/// <param name="gradients">Of the same shapes.</param>
public sealed class LayerGradients(int layer, int[] rows, Func<SiteKind, Tensor> values, IReadOnlyDictionary<Wanted, Tensor> gradients)
{
    public int Layer => layer;

    public int[] Rows => rows;

    public Tensor Value(SiteKind site) => values(site);

    public Tensor Gradient(Objective objective, SiteKind site) => gradients[new Wanted(objective, site)];
}
