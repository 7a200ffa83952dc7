using System.Text.Json;
using FlowLens.Core.Checkpoints;
using FlowLens.Core.Prompts.Pictures;

namespace FlowLens.Core.Tests;

/// <summary>Pictures with what Pillow 13.0.0 and transformers 5.23.0 (Pillow-based processors) make of them.</summary>
internal static class PictureGoldens
{
    public static string Folder { get; } = Goldens.FolderOf("images");

    public static SafetensorsFile Decoded { get; } = Open("decoded.safetensors");

    public static SafetensorsFile Resized { get; } = Open("resize.safetensors");

    public static SafetensorsFile Processed { get; } = Open("processors.safetensors");

    public static JsonElement Json(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file)));
        return document.RootElement.Clone();
    }

    public static string PathOf(string picture) => Path.Combine(Folder, "pictures", picture);

    public static Picture Read(string picture) => Picture.Read(PathOf(picture));

    private static SafetensorsFile Open(string file) => SafetensorsFile.Open(Path.Combine(Folder, file));
}
