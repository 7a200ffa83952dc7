using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>An image processor by the names that configurations give it.</summary>
/// <param name="Name">Value of <c>image_processor_type</c>, or of the older <c>feature_extractor_type</c>; its endings <c>Fast</c> and <c>Pil</c> mean the same.</param>
/// <param name="Read">Makes it from its configuration.</param>
/// <param name="OldName">An older name.</param>
public sealed record ImageProcessorType(string Name, Func<RawConfig, IImageProcessor> Read, string? OldName = null)
{
    public bool IsNamed(string name) => name == OldName || name == Name || name == $"{Name}Fast" || name == $"{Name}Pil";
}

/// <summary>The image processors that FlowLens computes. Adding one is a file and a row here.</summary>
public static class ImageProcessors
{
    public static IReadOnlyList<ImageProcessorType> All { get; } =
    [
        new("CLIPImageProcessor", raw => new ClipImageProcessor(ClipImageProcessorConfig.Read(raw, pads: false)), "CLIPFeatureExtractor"),
        new("LlavaImageProcessor", raw => new ClipImageProcessor(ClipImageProcessorConfig.Read(raw, pads: true))),
        new("BlipImageProcessor", raw => StretchedImageProcessor.Read(raw, 384, PublishedPixels.Clip)),
        new("SiglipImageProcessor", raw => StretchedImageProcessor.Read(raw, 224, PublishedPixels.Siglip)),
        new("Gemma3ImageProcessor", PanAndScanImageProcessor.Read),
        new("LlavaNextImageProcessor", AnyResolutionImageProcessor.ReadNext),
        new("LlavaOnevisionImageProcessor", AnyResolutionImageProcessor.ReadOneVision),
        new("GotOcr2ImageProcessor", FittedTilesImageProcessor.Read),
        new("Qwen2VLImageProcessor", PatchGridImageProcessor.Read, "Qwen2_5_VLImageProcessor"),
        new("Idefics3ImageProcessor", SplitImageProcessor.Read),
        new("SmolVLMImageProcessor", SplitImageProcessor.Read),
    ];

    /// <summary>The processor of a checkpoint folder: <c>processor_config.json</c>'s section, else <c>preprocessor_config.json</c>.</summary>
    /// <exception cref="FlowLensException">Neither is there, or it is of an unknown type.</exception>
    public static IImageProcessor Read(string folder)
    {
        RawConfig config = ReadConfig(folder);
        string field = config.Has("image_processor_type") ? "image_processor_type" : config.Has("feature_extractor_type") ? "feature_extractor_type" : "image_processor_type";
        string name = config.Text(field);
        return (All.FirstOrDefault(t => t.IsNamed(name)) ?? throw config.Unknown(field, string.Join(", ", All.Select(t => t.Name)))).Read(config);
    }

    /// <summary>A CLIP tower's own processor behind a padding to a square, which the code of LLaVA's first repositories does and no file says.</summary>
    /// <param name="folder">Of the tower.</param>
    /// <param name="colour">Of the padding; null is the mean colour.</param>
    public static IImageProcessor ReadPadded(string folder, byte[]? colour)
    {
        RawConfig config = ReadConfig(folder);
        return new ClipImageProcessor(ClipImageProcessorConfig.Read(config, pads: false) with { PadColour = colour ?? ClipImageProcessorConfig.MeanColour(config) });
    }

    private static RawConfig ReadConfig(string folder) => RawConfig.ReadIfPresent(Path.Combine(folder, "processor_config.json"))?.Section("image_processor")
        ?? RawConfig.ReadIfPresent(Path.Combine(folder, "preprocessor_config.json"))
        ?? throw new FlowLensException(ErrorKind.BadCheckpoint, $"{folder} holds no image processor: neither preprocessor_config.json nor image_processor in processor_config.json",
            "Fetch the missing file from where the checkpoint comes from");
}
