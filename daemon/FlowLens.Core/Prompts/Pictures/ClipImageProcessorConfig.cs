using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A CLIP image processor's configuration, nothing optional left; a step that is switched off is null.</summary>
/// <param name="PadColour">Colour of the square that the picture is padded to first.</param>
/// <param name="Resize">Size before the crop.</param>
/// <param name="Crop">Size of the centre crop.</param>
/// <param name="Steps">Filter, rescaling, normalisation.</param>
public sealed record ClipImageProcessorConfig(byte[]? PadColour, TargetSize? Resize, TargetSize? Crop, PixelSteps Steps)
{
    // What transformers takes where a published configuration leaves a field out.
    private const int PublishedSide = 224;

    /// <summary>White, with which Shikra pads.</summary>
    public static byte[] White { get; } = [byte.MaxValue, byte.MaxValue, byte.MaxValue];

    /// <param name="raw">The configuration as it is in its file.</param>
    /// <param name="pads">Whether the type knows <c>do_pad</c>.</param>
    /// <exception cref="FlowLensException">A field is wrong.</exception>
    public static ClipImageProcessorConfig Read(RawConfig raw, bool pads) => new(
        pads && raw.Bool("do_pad", false) ? MeanColour(raw) : null,
        raw.Bool("do_resize", true) ? TargetSize.Read(raw, "size", PublishedSide, intIsShortest: true) : null,
        raw.Bool("do_center_crop", true) ? TargetSize.Read(raw, "crop_size", PublishedSide, intIsShortest: false) : null,
        PixelSteps.Read(raw, PublishedPixels.Clip));

    /// <summary>The mean colour of a configuration, with which LLaVA pads.</summary>
    public static byte[] MeanColour(RawConfig raw) => PaddedPicture.MeanColour(PixelSteps.Three(raw, "image_mean", PublishedPixels.Clip.Mean));
}
