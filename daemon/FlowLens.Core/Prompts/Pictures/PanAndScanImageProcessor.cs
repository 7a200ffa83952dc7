using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>When and how Gemma 3 looks at a long picture in parts too.</summary>
/// <param name="MinCropSize">In pixels of the picture; smaller parts are not cut.</param>
/// <param name="MaxCrops">The most parts.</param>
/// <param name="MinRatio">Of the longer to the shorter side.</param>
public sealed record PanAndScan(int MinCropSize, int MaxCrops, double MinRatio)
{
    /// <summary>Rows and columns of parts; null where the picture is not cut.</summary>
    public (int Rows, int Cols)? Grid(int width, int height)
    {
        int longer = Math.Max(width, height), shorter = Math.Min(width, height);
        double ratio = (double)longer / shorter;
        int crops = Math.Min(MaxCrops, Math.Max(2, Math.Min(longer / MinCropSize, (int)Math.Floor(ratio + 0.5))));
        return ratio < MinRatio || Math.Min((longer + crops - 1) / crops, shorter) < MinCropSize ? null : width >= height ? (1, crops) : (crops, 1);
    }
}

/// <summary>Gemma 3's processor: the picture stretched to a square, and with pan and scan its parts, each stretched too.</summary>
/// <param name="size">Height and width.</param>
/// <param name="steps">Filter, rescaling, normalisation.</param>
/// <param name="parts">Null where parts are never cut.</param>
public sealed class PanAndScanImageProcessor(TargetSize size, PixelSteps steps, PanAndScan? parts) : IImageProcessor
{
    private const int PublishedSide = 224;

    public static PanAndScanImageProcessor Read(RawConfig raw) => new(
        StretchedImageProcessor.Resized(raw) ? TargetSize.Read(raw, "size", PublishedSide, intIsShortest: false) : default,
        PixelSteps.Read(raw, PublishedPixels.Gemma),
        raw.Bool("do_pan_and_scan", false)
            ? new PanAndScan(raw.Size("pan_and_scan_min_crop_size", 256), raw.Size("pan_and_scan_max_num_crops", 4), raw.Double("pan_and_scan_min_ratio_to_activate", 1.2))
            : null);

    public ProcessedPicture Process(Picture picture, int pictures = 1)
    {
        (int rows, int cols) = parts?.Grid(picture.Width, picture.Height) ?? (0, 0);
        PictureTiles tiles = new(steps, size.Height, size.Width, 1 + (rows * cols));
        tiles.Add(steps.Resize(picture, size.Width, size.Height), 0, 0, PictureRect.Whole(picture));
        for (int i = 0; i < rows * cols; i++)
        {
            // Rounded up: the last part is smaller where there is a rest.
            int high = (picture.Height + rows - 1) / rows, wide = (picture.Width + cols - 1) / cols, top = i / cols * high, left = i % cols * wide;
            Picture part = picture.Part(left, top, Math.Min(wide, picture.Width - left), Math.Min(high, picture.Height - top));
            tiles.Add(steps.Resize(part, size.Width, size.Height), 0, 0, new PictureRect(left, top, part.Width, part.Height));
        }

        return rows == 0 ? tiles.Done(1, 1) : tiles.Done(rows, cols, firstOfGrid: 1);
    }
}
