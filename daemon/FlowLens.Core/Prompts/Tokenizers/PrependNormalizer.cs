using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Puts a text before every text that is not empty, the one after an added token too.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    private readonly byte[] prefix = System.Text.Encoding.UTF8.GetBytes(prefix);

    public static INormalizer Read(RawConfig config) => new PrependNormalizer(config.Text("prepend"));

    public AlignedText Normalize(AlignedText text) => text.Prepend(prefix);
}
