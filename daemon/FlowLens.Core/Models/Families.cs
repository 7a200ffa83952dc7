using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Models;

/// <summary>The families that FlowLens reads. Adding one is a file that composes blocks, and a row here.</summary>
public static class Families
{
    public static IReadOnlyList<Family> All { get; } =
    [
        Llava.Family,
        LlavaNext.Next,
        LlavaNext.OneVision,
        InternVl.Family,
        Qwen2Vl.Second,
        Qwen2Vl.SecondAndHalf,
        Qwen2Vl.Third,
        SmolVlm.Family,
        PaliGemma.Family,
        Gemma3.Family,
        LlavaOriginal.Shikra,
    ];

    /// <summary>The family of a checkpoint folder; reads its <c>config.json</c> alone.</summary>
    /// <exception cref="FlowLensException">No such folder, no configuration, or no row recognises it.</exception>
    public static (Family Family, RawConfig Config) Recognise(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new FlowLensException(ErrorKind.FileNotFound, $"{folder}: no such folder", "Choose a checkpoint folder in the Hugging Face layout");
        }

        RawConfig config = RawConfig.Read(Path.Combine(folder, "config.json"));
        if (config.Has("quantization_config"))
        {
            throw config.Unknown("quantization_config", "checkpoints that are not quantised");
        }

        return (All.FirstOrDefault(f => f.Recognises(config)) ?? throw config.Unknown("model_type", string.Join(", ", All.Select(f => f.Id))), config);
    }
}
