namespace FlowLens.Core.Prompts;

/// <summary>The tiles of a picture that is cut on the best fitting grid (Liu et al. 2024), and what is left of their features without the padding.</summary>
/// <param name="Pinpoints">Sizes to choose from, (height, width).</param>
/// <param name="Tile">Side of a tile in pixels.</param>
/// <param name="Side">Side of a tile in features.</param>
public sealed record AnyResolution(IReadOnlyList<(int Height, int Width)> Pinpoints, int Tile, int Side)
{
    /// <summary>The pinpoint with the largest effective size, then the least waste, then the first.</summary>
    public static (int Height, int Width) Choose(IReadOnlyList<(int Height, int Width)> pinpoints, int width, int height)
    {
        (int Height, int Width) best = pinpoints[0];
        (long Effective, long Waste) found = (-1, 0);
        foreach ((int high, int wide) in pinpoints)
        {
            double scale = Math.Min((double)wide / width, (double)high / height);
            long effective = Math.Min((long)(int)(width * scale) * (int)(height * scale), (long)width * height), waste = ((long)high * wide) - effective;
            if (effective > found.Effective || (effective == found.Effective && waste < found.Waste))
            {
                (best, found) = ((high, wide), (effective, waste));
            }
        }

        return best;
    }

    /// <summary>Rows and columns of tiles.</summary>
    public (int Rows, int Cols) Grid(int width, int height) => Choose(Pinpoints, width, height) is var (high, wide) ? (high / Tile, wide / Tile) : default;

    /// <summary>Rows and columns of the tiles' features, and how many are padding at the top and at the left.</summary>
    public (int Rows, int Cols, int Top, int Left) Unpadded(int width, int height)
    {
        (int tileRows, int tileCols) = Grid(width, height);
        int rows = tileRows * Side, cols = tileCols * Side;
        if ((double)width / height > (double)cols / rows)
        {
            int kept = (int)Math.Round(height * ((double)cols / width), 7, MidpointRounding.ToEven), top = (rows - kept) / 2;
            return (rows - (2 * top), cols, top, 0);
        }

        int keptCols = (int)Math.Round(width * ((double)rows / height), 7, MidpointRounding.ToEven), left = (cols - keptCols) / 2;
        return (rows, cols - (2 * left), 0, left);
    }
}
