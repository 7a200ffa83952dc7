using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>The layers of a vision tower: all rows at once, nothing cached.</summary>
public sealed class TowerLayers(TransformerLayer[] layers) : IDisposable
{
    public int Count => layers.Length;

    /// <param name="x">[R, width]; stays the caller's.</param>
    /// <param name="rows">The R rows.</param>
    /// <param name="rotation">Their angles, or null where positions were added.</param>
    /// <param name="rule">Who may attend to whom.</param>
    /// <param name="context">Cancellation and probe.</param>
    /// <param name="after">Gets each layer's number and output, [R, width].</param>
    /// <returns>[R, width].</returns>
    public Tensor Forward(Tensor x, Rows rows, Rotation? rotation, MaskRule rule, RunContext context, Action<int, Tensor>? after = null)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor state = x;
        for (int layer = 0; layer < layers.Length; layer++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using KvLayer own = new();
            Tensor next = layers[layer].Forward(state, new AttentionCall(new Site(Tower.Vision, layer, SiteKind.AttnPattern), rows, own, rule, rotation, null, context.Probe));
            if (!ReferenceEquals(state, x))
            {
                state.Dispose();
            }

            state = next;
            after?.Invoke(layer, state);
        }

        return (ReferenceEquals(state, x) ? x.slice(0, 0, rows.Count, 1) : state).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (TransformerLayer layer in layers)
        {
            layer.Dispose();
        }
    }
}
