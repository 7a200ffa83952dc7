using static TorchSharp.torch;

namespace FlowLens.Core.Probing;

/// <summary>What to change: a function of the tensor at one site and its rows' sequence positions, of the same shape.</summary>
public sealed record Edit(Site Site, Func<Tensor, int[], Tensor> Change);
