using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>
/// A vision transformer over a grid of any size: patches in blocks of merge × merge, rotary angles of row and column, a merger that makes a
/// token of each block.
/// </summary>
/// <param name="Width">Width of the tower.</param>
/// <param name="Heads">Heads of a layer.</param>
/// <param name="Merge">Patches of a block's side.</param>
/// <param name="PatchWidth">Numbers of a patch: channels × frames × side².</param>
/// <param name="Window">Side of an attention window in blocks, or null.</param>
/// <param name="WholeLayers">Layers that see the whole picture where there are windows.</param>
/// <param name="Taps">Tower layers whose states are injected after decoder layer 0, 1, ….</param>
public sealed record GridTowerConfig(int Width, int Heads, int Merge, int PatchWidth, int? Window, IReadOnlySet<int> WholeLayers, IReadOnlyList<int> Taps);

/// <inheritdoc cref="GridTowerConfig"/>
public sealed class GridTower(GridTowerConfig config, Linear patches, Tensor? positions, TowerLayers layers, Merger merger, Merger[] tapMergers, Device device) : IImageEncoder
{
    private readonly RotaryEmbedding rotary = RotaryEmbedding.OfGrid(config.Width / config.Heads, 10000);

    public ImageFeatures Encode(Prompt prompt, int image, RunContext context)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        PromptImage picture = prompt.Images[image];
        (int Row, int Col)[] places = Places(picture.Grids[0].Rows, picture.Grids[0].Cols);
        Tensor x = patches.Forward(PictureTensor.Patches(picture.Pixels, config.PatchWidth).to(patches.Dtype).to(device)); // [N, width]
        if (positions is not null)
        {
            x = x.Plus(PositionTable.Resize(positions, picture.Grids[0].Rows * config.Merge, picture.Grids[0].Cols * config.Merge, places));
        }

        long[][] axes = [[.. places.Select(p => (long)p.Row)], [.. places.Select(p => (long)p.Col)]];
        Rows rows = new([.. Enumerable.Range(0, places.Length)], axes);
        List<(int, Tensor)> injected = [];
        Tensor states = layers.Forward(x, rows, rotary.At(axes, x.dtype, device), Rule(places, picture.Grids[0].Cols), context, (layer, state) =>
        {
            int tap = config.Taps.ToList().IndexOf(layer);
            if (tap >= 0)
            {
                injected.Add((tap, tapMergers[tap].Forward(state).MoveToOtherDisposeScope(scope)));
            }
        });
        return new ImageFeatures(merger.Forward(states).MoveToOuterDisposeScope(), [.. injected.Select(i => (i.Item1, i.Item2.MoveToOuterDisposeScope()))]);
    }

    public void Dispose()
    {
        patches.Dispose();
        positions?.Dispose();
        layers.Dispose();
        merger.Dispose();
        foreach (Merger tap in tapMergers)
        {
            tap.Dispose();
        }
    }

    // Row and column of each patch: block by block, row by row, inside a block too.
    private (int Row, int Col)[] Places(int blockRows, int blockCols)
    {
        int merge = config.Merge, inBlock = merge * merge;
        return [.. Enumerable.Range(0, blockRows * blockCols * inBlock).Select(i => (i / inBlock, i % inBlock))
            .Select(p => ((p.Item1 / blockCols * merge) + (p.Item2 / merge), (p.Item1 % blockCols * merge) + (p.Item2 % merge)))];
    }

    // Windows start at the picture's top left; their ragged edges are not padded. The order of rows does not change who sees whom.
    private MaskRule Rule((int Row, int Col)[] places, int blockCols)
    {
        if (config.Window is not int window)
        {
            return MaskRule.Everything;
        }

        int side = window * config.Merge, across = ((blockCols * config.Merge) + side - 1) / side;
        MaskRule inWindow = MaskRule.SameSegment([.. places.Select(p => (p.Row / side * across) + (p.Col / side))]);
        return MaskRule.ByLayer(layer => config.WholeLayers.Contains(layer) ? MaskRule.Everything : inWindow);
    }
}

/// <summary>Makes a token of each block of patches: second(gelu(first(…))), the norm over a patch or over the block.</summary>
public sealed class Merger(INorm norm, PlainMlp mlp, int block, bool normOverBlock) : IDisposable
{
    /// <param name="x">[N, width], block by block.</param>
    /// <returns>[N / block, d].</returns>
    public Tensor Forward(Tensor x)
    {
        using IDisposable scope = NewDisposeScope();
        long few = x.shape[0] / block, wide = x.shape[1] * block;
        Tensor joined = normOverBlock ? norm.Forward(x.reshape(few, wide)) : norm.Forward(x).reshape(few, wide);
        return mlp.Forward(joined).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        norm.Dispose();
        mlp.Dispose();
    }
}

/// <summary>A square table of positions at another size.</summary>
public static class PositionTable
{
    /// <summary>Bilinear, corners on corners, as the reference computes it.</summary>
    /// <param name="table">[side², width].</param>
    /// <param name="rows">Rows of patches.</param>
    /// <param name="cols">Columns of patches.</param>
    /// <param name="places">Row and column of each patch asked for.</param>
    /// <returns>[places, width].</returns>
    public static Tensor Resize(Tensor table, int rows, int cols, (int Row, int Col)[] places)
    {
        using IDisposable scope = NewDisposeScope();
        int side = (int)Math.Round(Math.Sqrt(table.shape[0]));
        (int Low, int High, float Share)[] down = Line(rows, side), across = Line(cols, side);
        Tensor Corner(Func<(int Row, int Col), (long Index, float Weight)> at) => table.index_select(0, tensor([.. places.Select(p => at(p).Index)], device: table.device))
            .mul(tensor([.. places.Select(p => at(p).Weight)], device: table.device).unsqueeze(1).to(table.dtype));
        Tensor sum = Corner(p => ((down[p.Row].Low * side) + across[p.Col].Low, (1 - down[p.Row].Share) * (1 - across[p.Col].Share)))
            .Plus(Corner(p => ((down[p.Row].Low * side) + across[p.Col].High, (1 - down[p.Row].Share) * across[p.Col].Share)))
            .Plus(Corner(p => ((down[p.Row].High * side) + across[p.Col].Low, down[p.Row].Share * (1 - across[p.Col].Share))))
            .Plus(Corner(p => ((down[p.Row].High * side) + across[p.Col].High, down[p.Row].Share * across[p.Col].Share)));
        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Bicubic, as picture towers of one size have it; the table itself where it has that size.</summary>
    /// <param name="table">[side², width].</param>
    /// <param name="side">The side asked for.</param>
    /// <returns>[side², width].</returns>
    public static Tensor Bicubic(Tensor table, int side)
    {
        int own = (int)Math.Round(Math.Sqrt(table.shape[0]));
        if (own == side)
        {
            return table;
        }

        using IDisposable scope = NewDisposeScope();
        Tensor grid = table.reshape(1, own, own, -1).permute(0, 3, 1, 2);
        return nn.functional.interpolate(grid, [side, side], mode: InterpolationMode.Bicubic, align_corners: false).permute(0, 2, 3, 1).reshape(side * side, -1).MoveToOuterDisposeScope();
    }

    private static (int Low, int High, float Share)[] Line(int count, int side) => [.. Enumerable.Range(0, count).Select(i =>
    {
        float at = (float)(i * (double)(side - 1) / Math.Max(1, count - 1));
        int low = (int)at;
        return (low, Math.Min(low + 1, side - 1), at - low);
    })];
}
