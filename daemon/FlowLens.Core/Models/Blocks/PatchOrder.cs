using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Rows of a position table by a patch's place as a fraction of the side (Dehghani et al. 2023, as Idefics has it).</summary>
public static class PatchOrder
{
    /// <summary>Row of the table of each patch of a full picture, in float32 as the reference: off by one for some sides.</summary>
    public static int[] ByFraction(int side)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor places = arange(Scalars.Of(0), Scalars.Of(side), Scalars.Of(1), ScalarType.Float32).mul(tensor(1.0f / side)); // [side]
        Tensor bounds = arange(Scalars.Of(1.0 / side), Scalars.Of(1.0), Scalars.Of(1.0 / side), ScalarType.Float32);
        long[] bucket = places.unsqueeze(1).ge(bounds.unsqueeze(0)).sum(1).data<long>().ToArray();
        return [.. bucket.SelectMany(row => bucket.Select(col => (int)((row * side) + col)))];
    }
}
