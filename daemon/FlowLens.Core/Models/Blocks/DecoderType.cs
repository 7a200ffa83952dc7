namespace FlowLens.Core.Models.Blocks;

/// <summary>How a decoder's layers are put together.</summary>
[Flags]
public enum DecoderTraits
{
    /// <summary>Llama's: two RMS norms a layer, no biases.</summary>
    None = 0,

    /// <summary>Biases on queries, keys and values, none on the output.</summary>
    QkvBias = 1,

    /// <summary>An RMS norm on each head's queries and keys.</summary>
    HeadNorms = 2,

    /// <summary>RMS weights count from 1, and token embeddings are multiplied by √d.</summary>
    Gemma = 4,

    /// <summary>A norm after each branch too.</summary>
    FourNorms = 8,

    /// <summary>Scores are multiplied by <c>query_pre_attn_scalar</c>^−½; caps on scores and logits.</summary>
    Scaled = 16,
}

/// <summary>Which layers have a sliding window, where a configuration does not list them.</summary>
public enum WindowPattern
{
    None,
    Every,
    EvenLayers,
    AllButEveryNth,
    UpperIfAsked,
}

/// <summary>A row of <see cref="DecoderTypes"/>: a published decoder, with what its configurations leave out.</summary>
/// <param name="Name">Its <c>model_type</c>.</param>
/// <param name="KeyValueHeads">Null is as many as heads.</param>
/// <param name="HeadDim">Null is width / heads.</param>
/// <param name="Window">Sliding window, or null.</param>
public sealed record DecoderType(string Name, int Width, int Inner, int Layers, int Heads, int? KeyValueHeads, int? HeadDim, int VocabularySize, int ContextLength,
    double Epsilon = 1e-6, double Theta = 10000, bool Tied = false, DecoderTraits Traits = DecoderTraits.None, WindowPattern Pattern = WindowPattern.None, int? Window = null);

/// <summary>The decoders that families are made of. Adding one is a row here.</summary>
public static class DecoderTypes
{
    public static IReadOnlyList<DecoderType> All { get; } =
    [
        new("llama", 4096, 11008, 32, 32, null, null, 32000, 4096),
        new("mistral", 4096, 14336, 32, 32, 8, null, 32000, 131072, Pattern: WindowPattern.Every, Window: 4096),
        new("qwen2", 4096, 22016, 32, 32, 32, null, 151936, 32768, Traits: DecoderTraits.QkvBias, Pattern: WindowPattern.UpperIfAsked, Window: 4096),
        new("qwen3", 4096, 22016, 32, 32, 32, 128, 151936, 32768, Traits: DecoderTraits.HeadNorms, Pattern: WindowPattern.UpperIfAsked, Window: 4096),
        new("qwen2_vl_text", 8192, 29568, 80, 64, 8, null, 152064, 32768, 1e-5, 1e6, Traits: DecoderTraits.QkvBias, Pattern: WindowPattern.UpperIfAsked, Window: 4096),
        new("qwen2_5_vl_text", 8192, 29568, 80, 64, 8, null, 152064, 32768, 1e-5, 1e6, Traits: DecoderTraits.QkvBias, Pattern: WindowPattern.UpperIfAsked, Window: 4096),
        new("qwen3_vl_text", 4096, 22016, 32, 32, 32, 128, 151936, 128000, 1e-6, 5e6, Traits: DecoderTraits.HeadNorms),
        new("gemma", 3072, 24576, 28, 16, 16, 256, 256000, 8192, Tied: true, Traits: DecoderTraits.Gemma),
        new("gemma2", 2304, 9216, 26, 8, 4, 256, 256000, 8192, Tied: true, Traits: DecoderTraits.Gemma | DecoderTraits.FourNorms | DecoderTraits.Scaled,
            Pattern: WindowPattern.EvenLayers, Window: 4096),
        new("gemma3_text", 2304, 9216, 26, 8, 4, 256, 262208, 131072, Theta: 1e6, Tied: true,
            Traits: DecoderTraits.Gemma | DecoderTraits.FourNorms | DecoderTraits.Scaled | DecoderTraits.HeadNorms, Pattern: WindowPattern.AllButEveryNth, Window: 4096),
    ];
}
