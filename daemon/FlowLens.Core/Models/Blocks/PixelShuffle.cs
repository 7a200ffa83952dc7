using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Fewer, wider tokens: s × s neighbouring patches become one (Shi et al. 2016, backwards).</summary>
public static class PixelShuffle
{
    /// <param name="x">[side², width], row by row.</param>
    /// <param name="factor">s; divides the side.</param>
    /// <returns>[(side/s)², s²·width]: token (r, c) holds patches (s·r + dr, s·c + dc) in the order (dr, dc, channel).</returns>
    public static Tensor Join(Tensor x, int factor)
    {
        using IDisposable scope = NewDisposeScope();
        long side = (long)Math.Round(Math.Sqrt(x.shape[0])), few = side / factor, width = x.shape[1];
        return x.reshape(few, factor, few, factor, width).permute(0, 2, 1, 3, 4).reshape(few * few, factor * factor * width).MoveToOuterDisposeScope();
    }
}
