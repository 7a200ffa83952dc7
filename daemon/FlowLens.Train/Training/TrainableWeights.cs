using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models;
using static TorchSharp.torch;

namespace FlowLens.Train.Training;

/// <summary>
/// Gives a family parameters that carry gradients. The numbers are those of a <see cref="ParameterSet"/>; each replica has handles of its own
/// on them, so that replicas can run backward at the same time.
/// </summary>
public sealed class TrainableWeights(ParameterSet parameters) : Weights(ScalarType.Float32, CPU)
{
    private readonly Dictionary<string, Tensor> handles = new(StringComparer.Ordinal);

    /// <summary>The replica's handles by stored name; their gradients are this replica's.</summary>
    public IReadOnlyDictionary<string, Tensor> Handles => handles;

    public override string Folder => "";

    public override bool Has(string name) => true;

    public override Tensor Take(string name, params long[] shape)
    {
        string stored = ParameterSet.StoredName(name);
        if (!handles.TryGetValue(stored, out Tensor? handle))
        {
            handle = parameters.Get(stored, shape).detach().requires_grad_(true).DetachFromDisposeScope();
            // A gradient that is there is added to; a first one would be taken over, with memory that another parameter's may share.
            handle.grad = zeros_like(handle).DetachFromDisposeScope();
            handles[stored] = handle;
        }

        // What blocks get is theirs to dispose of; the gradient comes to the handle through the view.
        return handle.view(shape).DetachFromDisposeScope();
    }

    public override Weights Beside(string folder, IReadOnlyList<KeyPrefix> layouts, IReadOnlyList<UnusedTensor> unused) =>
        throw new NotSupportedException("A model that is trained has one set of parameters");
}
