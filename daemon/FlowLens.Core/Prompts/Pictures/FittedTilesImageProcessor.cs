using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>InternVL's processor: the picture stretched to the grid of tiles that fits its ratio best, and the whole as a last tile where there are several.</summary>
/// <param name="side">Of a tile.</param>
/// <param name="minTiles">The fewest tiles of a grid.</param>
/// <param name="maxTiles">The most tiles of a grid.</param>
/// <param name="steps">Filter, rescaling, normalisation.</param>
public sealed class FittedTilesImageProcessor(int side, int minTiles, int maxTiles, PixelSteps steps) : IImageProcessor
{
    private const int PublishedSide = 384, PublishedMax = 12;

    // Columns in the outer loop, then stably by the number of tiles: the order decides where grids fit equally well.
    private readonly (int Cols, int Rows)[] grids =
    [
        .. Enumerable.Range(1, maxTiles).SelectMany(cols => Enumerable.Range(1, maxTiles).Select(rows => (cols, rows)))
            .Where(g => g.cols * g.rows >= minTiles && g.cols * g.rows <= maxTiles).OrderBy(g => g.cols * g.rows),
    ];

    /// <remarks>The files say <c>crop_to_patches: false</c>; the family's processor cuts nevertheless.</remarks>
    public static FittedTilesImageProcessor Read(RawConfig raw)
    {
        int min = raw.Size("min_patches", 1), max = raw.Size("max_patches", PublishedMax);
        return new FittedTilesImageProcessor(StretchedImageProcessor.Resized(raw) ? TargetSize.ReadSquare(raw, "size", PublishedSide) : 0,
            min <= max ? min : throw raw.Wrong("min_patches", "at most max_patches"), max, PixelSteps.Read(raw, PublishedPixels.Clip));
    }

    public ProcessedPicture Process(Picture picture, int pictures = 1)
    {
        (int cols, int rows) = Fit(picture.Width, picture.Height);
        bool several = rows * cols > 1;
        PictureTiles tiles = new(steps, side, side, (rows * cols) + (several ? 1 : 0));
        tiles.AddGrid(steps.Resize(picture, side * cols, side * rows), rows, cols, 0, 0, PictureRect.Whole(picture));
        if (several)
        {
            tiles.Add(steps.Resize(picture, side, side), 0, 0, PictureRect.Whole(picture));
        }

        return tiles.Done(rows, cols);
    }

    private (int Cols, int Rows) Fit(int width, int height)
    {
        double ratio = (double)width / height, least = double.PositiveInfinity;
        (int Cols, int Rows) best = (1, 1);
        foreach ((int cols, int rows) in grids)
        {
            double off = Math.Abs(ratio - ((double)cols / rows));
            // Of two that fit equally well the larger, unless it would more than double the picture's area.
            if (off < least || (off == least && (double)width * height > 0.5 * side * side * cols * rows))
            {
                (best, least) = ((cols, rows), off);
            }
        }

        return best;
    }
}
