using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>
/// Who may attend to whom: a function of (layer, query position, key position), never a stored T×T tensor. Rules compose with
/// <see cref="And"/>.
/// </summary>
public abstract class MaskRule
{
    /// <summary>A position sees itself and what stands before it.</summary>
    public static MaskRule Causal { get; } = new CausalRule();

    /// <summary>Every position sees every other: a vision tower's rule.</summary>
    public static MaskRule Everything { get; } = new EverythingRule();

    /// <summary>From a layer on, these key positions are seen by nobody but themselves (so that their own rows stay finite).</summary>
    public static MaskRule Hide(IEnumerable<int> positions, int fromLayer) => new HiddenRule([.. positions.Select(p => (long)p)], fromLayer);

    /// <summary>The rule in its simplest form at one layer: lets the fused paths recognise a plain causal layer.</summary>
    public virtual MaskRule At(int layer) => this;

    /// <summary>Whether queries may see keys.</summary>
    /// <param name="layer">0-based layer.</param>
    /// <param name="query">int64 [R, 1], sequence positions.</param>
    /// <param name="key">int64 [1, S], sequence positions.</param>
    /// <returns>bool, broadcastable to [R, S].</returns>
    public abstract Tensor Allowed(int layer, Tensor query, Tensor key);

    /// <summary>Both rules hold.</summary>
    public MaskRule And(MaskRule other) => new BothRule(this, other);

    private sealed class CausalRule : MaskRule
    {
        public override Tensor Allowed(int layer, Tensor query, Tensor key) => key.le(query);
    }

    private sealed class EverythingRule : MaskRule
    {
        public override Tensor Allowed(int layer, Tensor query, Tensor key) => ones(1, 1, ScalarType.Bool, query.device);
    }

    private sealed class HiddenRule(long[] positions, int fromLayer) : MaskRule
    {
        public override MaskRule At(int layer) => layer < fromLayer || positions.Length == 0 ? Everything : this;

        public override Tensor Allowed(int layer, Tensor query, Tensor key)
        {
            using Tensor hidden = tensor(positions, device: key.device).unsqueeze(1); // [hidden, 1]
            using Tensor seen = hidden.eq(key).any(0, true).logical_not(); // [1, S]
            return seen.logical_or(key.eq(query));
        }
    }

    private sealed class BothRule(MaskRule one, MaskRule other) : MaskRule
    {
        public override MaskRule At(int layer)
        {
            MaskRule a = one.At(layer), b = other.At(layer);
            return a == Everything ? b : b == Everything ? a : a == one && b == other ? this : new BothRule(a, b);
        }

        public override Tensor Allowed(int layer, Tensor query, Tensor key)
        {
            using Tensor a = one.Allowed(layer, query, key), b = other.Allowed(layer, query, key);
            return a.logical_and(b);
        }
    }
}
