using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>The processor of Idefics3 and SmolVLM: the picture at a fixed longest edge, stretched to whole tiles, cut, and squeezed into a last tile.</summary>
/// <param name="longest">The longest edge before the tiles; smaller pictures are enlarged.</param>
/// <param name="side">Of a tile.</param>
/// <param name="splits">Whether the picture is cut at all.</param>
/// <param name="steps">Filter, rescaling, normalisation.</param>
public sealed class SplitImageProcessor(int longest, int side, bool splits, PixelSteps steps) : IImageProcessor
{
    private const int PublishedTile = 364, PublishedLongest = 4 * PublishedTile, MostSide = 4096;

    public static SplitImageProcessor Read(RawConfig raw) => new(
        StretchedImageProcessor.Resized(raw) ? TargetSize.ReadLongestEdge(raw, "size", PublishedLongest) : 0,
        TargetSize.ReadLongestEdge(raw, "max_image_size", PublishedTile),
        raw.Bool("do_image_splitting", true),
        PixelSteps.Read(raw, PublishedPixels.Idefics));

    public ProcessedPicture Process(Picture picture, int pictures = 1)
    {
        PictureRect whole = PictureRect.Whole(picture);
        (int width, int height) = AtLongest(picture.Width, picture.Height);
        Picture sized = steps.Resize(picture, width, height);
        (int rows, int cols) = (1, 1);
        if (splits)
        {
            (width, height) = WholeTiles(width, height);
            sized = steps.Resize(sized, width, height);
            (rows, cols) = (height / side, width / side);
        }

        bool cut = rows * cols > 1;
        PictureTiles tiles = new(steps, side, side, (cut ? rows * cols : 0) + 1);
        if (cut)
        {
            tiles.AddGrid(sized, rows, cols, 0, 0, whole);
        }

        tiles.Add(steps.Resize(sized, side, side), 0, 0, whole);
        return tiles.Done(rows, cols);
    }

    // The other side is rounded down, then made even.
    private (int Width, int Height) AtLongest(int width, int height)
    {
        double ratio = (double)width / height;
        int most = Math.Min(longest, MostSide);
        bool wide = width >= height;
        int other = wide ? (int)(longest / ratio) : (int)(longest * ratio);
        other = Math.Max(other + (other % 2), 1);
        if (longest <= MostSide)
        {
            return wide ? (longest, other) : (other, longest);
        }

        double again = wide ? (double)longest / other : (double)other / longest;
        other = Math.Max(wide ? (int)(most / again) : (int)(most * again), 1);
        return wide ? (most, other) : (other, most);
    }

    private (int Width, int Height) WholeTiles(int width, int height)
    {
        double ratio = (double)width / height;
        if (width >= height)
        {
            int wide = Up(width);
            return (wide, Math.Max(Up((int)(wide / ratio)), side));
        }

        int high = Up(height);
        return (Math.Max(Up((int)(high * ratio)), side), high);
    }

    private int Up(int length) => (length + side - 1) / side * side;
}
