using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>The processor of BLIP, SigLIP and the first Qwen-VL: the whole picture stretched to one size.</summary>
/// <param name="size">Height and width.</param>
/// <param name="steps">Filter, rescaling, normalisation.</param>
public sealed class StretchedImageProcessor(TargetSize size, PixelSteps steps) : IImageProcessor
{
    public static StretchedImageProcessor Read(RawConfig raw, int publishedSide, PublishedPixels published) =>
        new(Resized(raw) ? TargetSize.Read(raw, "size", publishedSide, intIsShortest: false) : default, PixelSteps.Read(raw, published));

    /// <summary>Whether the configuration resizes, without which its tiles would not have the tower's size.</summary>
    /// <exception cref="FlowLensException">It does not.</exception>
    public static bool Resized(RawConfig raw) => raw.Bool("do_resize", true) ? true : throw raw.Unknown("do_resize", "true");

    public ProcessedPicture Process(Picture picture, int pictures = 1)
    {
        PictureTiles tiles = new(steps, size.Height, size.Width, 1);
        tiles.Add(steps.Resize(picture, size.Width, size.Height), 0, 0, PictureRect.Whole(picture));
        return tiles.Done(1, 1);
    }
}
