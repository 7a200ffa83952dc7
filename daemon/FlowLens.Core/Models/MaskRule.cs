using FlowLens.Core.Models.Blocks;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>
/// Who may attend to whom: a function of (layer, query position, key position), never a stored T×T tensor. Rules compose with
/// <see cref="And"/> and <see cref="Or"/>.
/// </summary>
public abstract class MaskRule
{
    /// <summary>A position sees itself and what stands before it.</summary>
    public static MaskRule Causal { get; } = new CausalRule();

    /// <summary>Every position sees every other: a vision tower's rule.</summary>
    public static MaskRule Everything { get; } = new EverythingRule();

    /// <summary>From a layer on, these key positions are seen by nobody but themselves (so that their own rows stay finite).</summary>
    public static MaskRule Hide(IEnumerable<int> positions, int fromLayer) => new HiddenRule([.. positions.Select(p => (long)p)], fromLayer);

    /// <summary>In layers with a window, only keys less than that many positions back are seen; there is no limit forwards.</summary>
    /// <param name="windows">The window of each layer, or null where it sees everything.</param>
    public static MaskRule Window(IReadOnlyList<int?> windows) => windows.All(w => w is null) ? Everything : new WindowRule([.. windows]);

    /// <summary>Positions of the same segment see each other both ways: the features of one picture.</summary>
    /// <param name="segments">Segment of each prompt position, −1 for none; what follows the prompt has none.</param>
    public static MaskRule SameSegment(IReadOnlyList<int> segments) => new SegmentRule([.. segments.Select(s => (long)s)]);

    /// <summary>The first positions see each other both ways: a prefix language model's prompt.</summary>
    public static MaskRule Prefix(int length) => new PrefixRule(length);

    /// <summary>A rule for each layer.</summary>
    public static MaskRule ByLayer(Func<int, MaskRule> rule) => new LayeredRule(rule);

    /// <summary>The rule in its simplest form at one layer: lets the fused paths recognise a plain causal layer.</summary>
    public virtual MaskRule At(int layer) => this;

    /// <summary>Whether queries may see keys.</summary>
    /// <param name="layer">0-based layer.</param>
    /// <param name="query">int64 [R, 1], sequence positions.</param>
    /// <param name="key">int64 [1, S], sequence positions.</param>
    /// <returns>bool, broadcastable to [R, S].</returns>
    public abstract Tensor Allowed(int layer, Tensor query, Tensor key);

    /// <summary>Both rules hold.</summary>
    public MaskRule And(MaskRule other) => other == Everything ? this : this == Everything ? other : new BothRule(this, other);

    /// <summary>Either rule holds.</summary>
    public MaskRule Or(MaskRule other) => new EitherRule(this, other);

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

    private sealed class WindowRule(int?[] windows) : MaskRule
    {
        public override MaskRule At(int layer) => windows[layer] is null ? Everything : this;

        public override Tensor Allowed(int layer, Tensor query, Tensor key)
        {
            using Tensor first = query.sub(Scalars.Of(windows[layer] ?? long.MaxValue));
            return key.gt(first);
        }
    }

    private sealed class SegmentRule(long[] segments) : MaskRule
    {
        public override Tensor Allowed(int layer, Tensor query, Tensor key)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor table = tensor(segments, device: query.device);
            Tensor of = Of(table, query), other = Of(table, key);
            return of.eq(other).logical_and(of.ge(Scalars.Of(0))).MoveToOuterDisposeScope();
        }

        // What follows the prompt is in no segment.
        private Tensor Of(Tensor table, Tensor positions)
        {
            Tensor found = table.index_select(0, positions.clamp(Scalars.Of(0), Scalars.Of(segments.Length - 1)).flatten()).reshape(positions.shape);
            return found.masked_fill(positions.ge(Scalars.Of(segments.Length)), Scalars.Of(-1));
        }
    }

    private sealed class PrefixRule(int length) : MaskRule
    {
        public override Tensor Allowed(int layer, Tensor query, Tensor key)
        {
            using Tensor asks = query.lt(Scalars.Of(length)), answers = key.lt(Scalars.Of(length));
            return asks.logical_and(answers);
        }
    }

    private sealed class LayeredRule(Func<int, MaskRule> rule) : MaskRule
    {
        public override MaskRule At(int layer) => rule(layer).At(layer);

        public override Tensor Allowed(int layer, Tensor query, Tensor key) => rule(layer).Allowed(layer, query, key);
    }

    private sealed class EitherRule(MaskRule one, MaskRule other) : MaskRule
    {
        public override MaskRule At(int layer)
        {
            MaskRule a = one.At(layer), b = other.At(layer);
            return a == Everything || b == Everything ? Everything : a == one && b == other ? this : new EitherRule(a, b);
        }

        public override Tensor Allowed(int layer, Tensor query, Tensor key)
        {
            using Tensor a = one.Allowed(layer, query, key), b = other.Allowed(layer, query, key);
            return a.logical_or(b);
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
