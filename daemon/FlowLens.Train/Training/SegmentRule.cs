using FlowLens.Core.Models;
using FlowLens.Core.Models.Blocks;
using static TorchSharp.torch;

namespace FlowLens.Train.Training;

/// <summary>A position sees segment 0, the prefix, and its own segment.</summary>
/// <param name="segments">Segment of each position.</param>
public sealed class SegmentRule(int[] segments) : MaskRule
{
    public override Tensor Allowed(int layer, Tensor query, Tensor key)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor table = tensor(segments, device: key.device);
        Tensor ofQuery = table.index_select(0, query.flatten()).unsqueeze(1), ofKey = table.index_select(0, key.flatten()).unsqueeze(0); // [R, 1], [1, S]
        return ofKey.eq(Scalars.Of(0)).logical_or(ofKey.eq(ofQuery)).MoveToOuterDisposeScope();
    }
}
