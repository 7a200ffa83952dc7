namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Rewrites text before it is cut into tokens, keeping track of where each byte comes from.</summary>
internal interface INormalizer
{
    AlignedText Normalize(AlignedText text);
}

/// <summary>The normalizers. Adding one is a file and a row here.</summary>
internal static class Normalizers
{
    public static IReadOnlyList<TokenizerPart<INormalizer>> All { get; } =
    [
        new("Sequence", NormalizerSequence.Read),
        new("Prepend", PrependNormalizer.Read),
        new("Replace", ReplaceNormalizer.Read),
        new("NFC", _ => new NfcNormalizer()),
    ];
}
