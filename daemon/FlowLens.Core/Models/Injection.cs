using FlowLens.Core.Models.Blocks;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>Image features that join the residual stream deeper than at the embedding (DeepStack, Meng et al. 2024).</summary>
/// <param name="Layer">They are added to what leaves this layer, its <c>resid-post</c> included.</param>
/// <param name="Positions">Sequence positions, n entries.</param>
/// <param name="Features">[n, d].</param>
public sealed record Injection(int Layer, int[] Positions, Tensor Features)
{
    /// <summary>The states with the features of those rows that are there.</summary>
    /// <param name="x">[R, d].</param>
    /// <param name="positions">Sequence positions of the R rows.</param>
    public Tensor Into(Tensor x, int[] positions)
    {
        (int Row, int Feature)[] pairs = [.. positions.Select((p, row) => (row, Array.IndexOf(Positions, p))).Where(p => p.Item2 >= 0)];
        if (pairs.Length == 0)
        {
            return x;
        }

        using IDisposable scope = NewDisposeScope();
        Tensor rows = tensor([.. pairs.Select(p => (long)p.Row)], device: x.device), features = tensor([.. pairs.Select(p => (long)p.Feature)], device: x.device);
        return x.index_add(0, rows, Features.index_select(0, features).to(x.dtype), Scalars.Of(1)).MoveToOuterDisposeScope();
    }
}
