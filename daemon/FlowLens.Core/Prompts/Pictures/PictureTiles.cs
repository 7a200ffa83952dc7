namespace FlowLens.Core.Prompts.Pictures;

/// <summary>The numbers of tiles of one size, one after the other.</summary>
/// <param name="steps">From pixels to numbers.</param>
/// <param name="height">Of a tile.</param>
/// <param name="width">Of a tile.</param>
/// <param name="count">How many there will be.</param>
internal sealed class PictureTiles(PixelSteps steps, int height, int width, int count)
{
    private readonly float[] numbers = new float[count * 3 * height * width];
    private readonly List<PictureRect> rects = [];

    /// <summary>A window of a picture as the next tile.</summary>
    /// <param name="picture">The picture, at its final size.</param>
    /// <param name="left">Of the window.</param>
    /// <param name="top">Of the window.</param>
    /// <param name="covers">What it shows of the original.</param>
    public void Add(Picture picture, int left, int top, PictureRect covers)
    {
        int size = 3 * height * width;
        steps.Write(picture, left, top, numbers.AsSpan(rects.Count * size, size), height, width);
        rects.Add(covers);
    }

    /// <summary>A picture cut into tiles without a rest, row by row.</summary>
    /// <param name="picture">The picture, at its final size.</param>
    /// <param name="rows">Rows of tiles.</param>
    /// <param name="cols">Columns of tiles.</param>
    /// <param name="left">Where the grid begins, in the picture's pixels.</param>
    /// <param name="top">Where the grid begins, in the picture's pixels.</param>
    /// <param name="covers">What the whole grid shows of the original.</param>
    public void AddGrid(Picture picture, int rows, int cols, int left, int top, PictureRect covers)
    {
        foreach ((PictureRect rect, int i) in covers.Cells(rows, cols).Select((r, i) => (r, i)))
        {
            Add(picture, left + (i % cols * width), top + (i / cols * height), rect);
        }
    }

    public ProcessedPicture Done(int rows, int cols, int firstOfGrid = 0) => new(numbers, [rects.Count, 3, height, width], rects, (rows, cols), firstOfGrid);
}
