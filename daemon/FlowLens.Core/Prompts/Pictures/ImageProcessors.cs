using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>An image processor by the names that configurations give it.</summary>
/// <param name="Names">Values of <c>image_processor_type</c>, or of the older <c>feature_extractor_type</c>.</param>
/// <param name="Read">Makes it from its configuration.</param>
public sealed record ImageProcessorType(IReadOnlyList<string> Names, Func<RawConfig, IImageProcessor> Read);

/// <summary>The image processors that FlowLens computes. Adding one is a file and a row here.</summary>
public static class ImageProcessors
{
    public static IReadOnlyList<ImageProcessorType> All { get; } =
    [
        new(["CLIPImageProcessor", "CLIPImageProcessorFast", "CLIPImageProcessorPil", "CLIPFeatureExtractor"],
            raw => new ClipImageProcessor(ClipImageProcessorConfig.Read(raw, pads: false))),
        new(["LlavaImageProcessor", "LlavaImageProcessorFast", "LlavaImageProcessorPil"],
            raw => new ClipImageProcessor(ClipImageProcessorConfig.Read(raw, pads: true))),
    ];

    /// <summary>The processor of a checkpoint folder: <c>processor_config.json</c>'s section, else <c>preprocessor_config.json</c>.</summary>
    /// <exception cref="FlowLensException">Neither is there, or it is of an unknown type.</exception>
    public static IImageProcessor Read(string folder)
    {
        RawConfig config = RawConfig.ReadIfPresent(Path.Combine(folder, "processor_config.json"))?.Section("image_processor")
            ?? RawConfig.ReadIfPresent(Path.Combine(folder, "preprocessor_config.json"))
            ?? throw new FlowLensException(ErrorKind.BadCheckpoint, $"{folder} holds no image processor: neither preprocessor_config.json nor image_processor in processor_config.json",
                "Fetch the missing file from where the checkpoint comes from");
        string field = config.Has("image_processor_type") ? "image_processor_type" : config.Has("feature_extractor_type") ? "feature_extractor_type" : "image_processor_type";
        string name = config.Text(field);
        return (All.FirstOrDefault(t => t.Names.Contains(name)) ?? throw config.Unknown(field, string.Join(", ", All.Select(t => t.Names[0])))).Read(config);
    }
}
