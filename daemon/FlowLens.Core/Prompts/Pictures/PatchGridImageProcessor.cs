using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>
/// The processor of Qwen2-VL and its successors: the picture near its own size, both sides multiples of a block of patches, the area within
/// bounds; then patches, block by block, each with identical frames.
/// </summary>
/// <param name="patch">Side of a patch.</param>
/// <param name="merge">Patches of a block's side.</param>
/// <param name="frames">Frames of a patch.</param>
/// <param name="minPixels">The least area.</param>
/// <param name="maxPixels">The largest area.</param>
/// <param name="steps">Filter, rescaling, normalisation.</param>
public sealed class PatchGridImageProcessor(int patch, int merge, int frames, int minPixels, int maxPixels, PixelSteps steps) : IImageProcessor
{
    private const int MaxRatio = 200, PublishedMin = 56 * 56, PublishedMax = 28 * 28 * 1280;

    public static PatchGridImageProcessor Read(RawConfig raw)
    {
        RawConfig? size = raw.Section("size");
        int min = raw.Has("min_pixels") ? raw.Size("min_pixels") : size?.Size("shortest_edge") ?? PublishedMin;
        int max = raw.Has("max_pixels") ? raw.Size("max_pixels") : size?.Size("longest_edge") ?? PublishedMax;
        int patch = raw.Size("patch_size", 14), merge = raw.Size("merge_size", 2);
        PixelSteps steps = PixelSteps.Read(raw, PublishedPixels.Clip);
        return StretchedImageProcessor.Resized(raw) && min <= max ? new PatchGridImageProcessor(patch, merge, raw.Size("temporal_patch_size", 2), min, max, steps)
            : throw (raw.Has("min_pixels") || size is null ? raw.Wrong("min_pixels", $"at most the largest area, {max}") : size.Wrong("shortest_edge", $"at most the largest area, {max}"));
    }

    /// <summary>[patches, 3 · frames · patch²]; the grid counts patches.</summary>
    public ProcessedPicture Process(Picture picture, int pictures = 1)
    {
        (int width, int height) = Fit(picture.Width, picture.Height);
        Picture sized = steps.Resize(picture, width, height);
        int rows = height / patch, cols = width / patch, plane = patch * patch, numbers = 3 * frames * plane;
        float[] pixels = new float[rows * cols * numbers];
        int at = 0;
        foreach ((int row, int col) in Order(rows, cols))
        {
            for (int c = 0; c < 3; c++)
            {
                Span<float> first = pixels.AsSpan(at, plane);
                for (int i = 0; i < plane; i++)
                {
                    int y = (row * patch) + (i / patch), x = (col * patch) + (i % patch);
                    first[i] = steps.Value(c, sized.Pixels[(3 * ((y * width) + x)) + c]);
                }

                for (int frame = 1; frame < frames; frame++)
                {
                    first.CopyTo(pixels.AsSpan(at + (frame * plane), plane));
                }

                at += frames * plane;
            }
        }

        return new ProcessedPicture(pixels, [rows * cols, numbers], [PictureRect.Whole(picture)], (rows, cols));
    }

    // Blocks row by row, and the patches of a block row by row.
    private IEnumerable<(int Row, int Col)> Order(int rows, int cols) =>
        from blockRow in Enumerable.Range(0, rows / merge)
        from blockCol in Enumerable.Range(0, cols / merge)
        from i in Enumerable.Range(0, merge * merge)
        select ((blockRow * merge) + (i / merge), (blockCol * merge) + (i % merge));

    private (int Width, int Height) Fit(int width, int height)
    {
        if ((double)Math.Max(width, height) / Math.Min(width, height) > MaxRatio)
        {
            throw new FlowLensException(ErrorKind.BadPicture, $"A picture of {width} × {height} pixels is more than {MaxRatio} times as long as it is wide",
                "Cut the picture to a shape that is nearer to a square");
        }

        int factor = patch * merge;
        // Half to even, which can give 0: the area is too small then.
        long wide = (long)Math.Round((double)width / factor) * factor, high = (long)Math.Round((double)height / factor) * factor;
        if (wide * high > maxPixels)
        {
            double shrink = Math.Sqrt((double)width * height / maxPixels);
            long Less(int side) => Math.Max(factor, (long)Math.Floor(side / shrink / factor) * factor);
            return ((int)Less(width), (int)Less(height));
        }

        if (wide * high < minPixels)
        {
            double grow = Math.Sqrt(minPixels / ((double)width * height));
            long More(int side) => (long)Math.Ceiling(side * grow / factor) * factor;
            return ((int)More(width), (int)More(height));
        }

        return ((int)wide, (int)high);
    }
}
