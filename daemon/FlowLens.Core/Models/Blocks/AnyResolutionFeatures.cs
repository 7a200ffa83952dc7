using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Arranges the features of a base view and of tiles: base, then the tiles' grid without padding, a learned newline after each row.</summary>
public static class AnyResolutionFeatures
{
    /// <param name="tiles">[side², d] each, the base view first.</param>
    /// <param name="form">The grids.</param>
    /// <param name="newline">[d].</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="mostTiles">Features beyond so many tiles' are shrunk; null for no cap.</param>
    /// <returns>[side² + rows · (cols + 1), d].</returns>
    public static Tensor Arrange(IReadOnlyList<Tensor> tiles, AnyResolution form, Tensor newline, int width, int height, int? mostTiles)
    {
        using IDisposable scope = NewDisposeScope();
        (int tileRows, int tileCols) = form.Grid(width, height);
        (int rows, int cols, int top, int left) = form.Unpadded(width, height);
        int side = form.Side;
        Tensor grid = cat([.. tiles.Skip(1).Take(tileRows * tileCols)], 0).reshape(tileRows, tileCols, side, side, -1)
            .permute(4, 0, 2, 1, 3).reshape(-1, tileRows * side, tileCols * side) // [d, rows, cols]
            .narrow(1, top, rows).narrow(2, left, cols);
        if (mostTiles is int most && Shrunk(rows, cols, side, most) is var (fewRows, fewCols) && (fewRows, fewCols) != (rows, cols))
        {
            (rows, cols) = (fewRows, fewCols);
            grid = nn.functional.interpolate(grid.unsqueeze(0), [rows, cols], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(0);
        }

        Tensor ends = newline.reshape(-1, 1, 1).expand(-1, rows, 1);
        return cat([tiles[0], cat([grid, ends], 2).flatten(1).transpose(0, 1)], 0).MoveToOuterDisposeScope();
    }

    /// <summary>Rows and columns under the cap: they shrink only if they are more than a tenth too long.</summary>
    public static (int Rows, int Cols) Shrunk(int rows, int cols, int side, int most)
    {
        double ratio = Math.Sqrt((double)rows * cols / (most * side * side));
        return ratio > 1.1 ? ((int)Math.Floor(rows / ratio), (int)Math.Floor(cols / ratio)) : (rows, cols);
    }
}
