using static TorchSharp.torch;

namespace FlowLens.Core.Checkpoints;

/// <summary>
/// Hands a family its parameters by canonical name, in the precision and on the device of the model.
/// </summary>
public abstract class Weights(ScalarType dtype, Device device)
{
    /// <summary>Element type of every parameter that is handed out.</summary>
    public ScalarType Dtype => dtype;

    public Device Device => device;

    /// <summary>Where the parameters come from, for messages: the folder of a checkpoint.</summary>
    public abstract string Folder { get; }

    /// <summary>Whether there is a parameter of this canonical name.</summary>
    public abstract bool Has(string name);

    /// <summary>The parameter, which belongs to the caller.</summary>
    public abstract Tensor Take(string name, params long[] shape);

    /// <summary>Parameters of a folder of its own that goes with this checkpoint; checked with it.</summary>
    public abstract Weights Beside(string folder, IReadOnlyList<KeyPrefix> layouts, IReadOnlyList<UnusedTensor> unused);
}
