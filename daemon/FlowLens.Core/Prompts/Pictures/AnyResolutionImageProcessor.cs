using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>
/// The processor of LLaVA-NeXT and LLaVA-OneVision: the whole picture squeezed into a first tile, then the tiles of the best fitting grid, in
/// which it is centred on black.
/// </summary>
/// <param name="pinpoints">Sizes to choose from, (height, width).</param>
/// <param name="side">Of a tile.</param>
/// <param name="steps">Filter, rescaling, normalisation.</param>
/// <param name="aloneOnly">With this colour pictures are padded to a square, and not cut, where a conversation has several; null cuts always.</param>
public sealed class AnyResolutionImageProcessor(IReadOnlyList<(int Height, int Width)> pinpoints, int side, PixelSteps steps, byte[]? aloneOnly) : IImageProcessor
{
    private const int NextSide = 224, OneVisionSide = 384;

    // What transformers takes where a configuration has none.
    private static readonly (int, int)[] NextPinpoints = [(336, 672), (672, 336), (672, 672), (1008, 336), (336, 1008)];
    private static readonly (int, int)[] OneVisionPinpoints = [.. Enumerable.Range(0, 36).Select(i => ((1 + (i / 6)) * OneVisionSide, (1 + (i % 6)) * OneVisionSide))];

    public static AnyResolutionImageProcessor ReadNext(RawConfig raw)
    {
        int side = TargetSize.ReadSquare(raw, "size", NextSide);
        return !raw.Bool("do_center_crop", true) || TargetSize.ReadSquare(raw, "crop_size", NextSide) == side
            ? new AnyResolutionImageProcessor(Pinpoints(raw, side, NextPinpoints), side, Steps(raw), null)
            : throw raw.Unknown("crop_size", "the same as size");
    }

    public static AnyResolutionImageProcessor ReadOneVision(RawConfig raw)
    {
        int side = TargetSize.ReadSquare(raw, "size", OneVisionSide);
        return new AnyResolutionImageProcessor(Pinpoints(raw, side, OneVisionPinpoints), side, Steps(raw), ClipImageProcessorConfig.MeanColour(raw));
    }

    public ProcessedPicture Process(Picture picture, int pictures = 1)
    {
        if (aloneOnly is { } colour && pictures > 1)
        {
            PaddedPicture padded = PaddedPicture.Of(picture, colour);
            PictureTiles one = new(steps, side, side, 1);
            one.Add(steps.Resize(padded.Square, side, side), 0, 0, padded.Covers);
            return one.Done(1, 1);
        }

        (int high, int wide) = AnyResolution.Choose(pinpoints, picture.Width, picture.Height);
        (int width, int height) = Fit(picture.Width, picture.Height, wide, high);
        int left = (wide - width) / 2, top = (high - height) / 2, rows = high / side, cols = wide / side;
        double scaleX = (double)picture.Width / width, scaleY = (double)picture.Height / height;
        PictureTiles tiles = new(steps, side, side, 1 + (rows * cols));
        tiles.Add(steps.Resize(picture, side, side), 0, 0, PictureRect.Whole(picture));
        tiles.AddGrid(steps.Resize(picture, width, height), rows, cols, -left, -top, new PictureRect(-left * scaleX, -top * scaleY, wide * scaleX, high * scaleY));
        return tiles.Done(rows, cols, firstOfGrid: 1);
    }

    // As large as the grid holds, the ratio kept.
    private static (int Width, int Height) Fit(int width, int height, int wide, int high)
    {
        double scaleX = (double)wide / width, scaleY = (double)high / height;
        return scaleX < scaleY ? (wide, Math.Min((int)Math.Ceiling(height * scaleX), high)) : (Math.Min((int)Math.Ceiling(width * scaleY), wide), high);
    }

    private static PixelSteps Steps(RawConfig raw) => StretchedImageProcessor.Resized(raw) && raw.Bool("do_pad", true)
        ? PixelSteps.Read(raw, PublishedPixels.Clip) : throw raw.Unknown("do_pad", "true");

    private static IReadOnlyList<(int, int)> Pinpoints(RawConfig raw, int side, (int, int)[] published)
    {
        const string field = "image_grid_pinpoints";
        IReadOnlyList<(int High, int Wide)> pinpoints = raw.Has(field) ? raw.RequiredPairs(field) : published;
        return pinpoints.All(p => p.High >= side && p.Wide >= side && p.High % side == 0 && p.Wide % side == 0) ? pinpoints
            : throw (raw.Has(field) ? raw.Wrong(field, $"multiples of the tile's side, {side}") : raw.Unknown("size", $"a side that divides {string.Join(", ", published)}"));
    }
}
