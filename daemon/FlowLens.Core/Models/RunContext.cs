using FlowLens.Core.Probing;

namespace FlowLens.Core.Models;

/// <summary>What goes with a run through the layers and is no part of the model.</summary>
/// <param name="Cancellation">Checked between layers.</param>
/// <param name="Probe">The sink, or null.</param>
/// <param name="LayerDone">Called with the number of the layer that was finished.</param>
/// <param name="Tape">Keeps of the decoder's layers what a way back needs, or null.</param>
public sealed record RunContext(CancellationToken Cancellation, Probe? Probe = null, Action<int>? LayerDone = null, Tape? Tape = null)
{
    public static RunContext Plain { get; } = new(CancellationToken.None);
}
