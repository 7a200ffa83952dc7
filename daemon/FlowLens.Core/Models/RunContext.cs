using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>What goes with a run through the layers and is no part of the model.</summary>
/// <param name="Cancellation">Checked between layers.</param>
/// <param name="Probe">The sink, or null.</param>
/// <param name="LayerDone">Called with the number of the layer that was finished.</param>
/// <param name="Entering">Called with a layer and the decoder's residual stream that enters it, [R, d]; who keeps it takes a handle of its own.</param>
public sealed record RunContext(CancellationToken Cancellation, Probe? Probe = null, Action<int>? LayerDone = null, Action<int, Tensor>? Entering = null)
{
    public static RunContext Plain { get; } = new(CancellationToken.None);
}
