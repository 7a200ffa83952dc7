namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Cuts normalised text into pieces that no token crosses.</summary>
internal interface IPreTokenizer
{
    IEnumerable<AlignedText> Split(AlignedText text);
}

/// <summary>The pre-tokenizers. Adding one is a file and a row here.</summary>
internal static class PreTokenizers
{
    public static IReadOnlyList<TokenizerPart<IPreTokenizer>> All { get; } =
    [
        new("Sequence", PreTokenizerSequence.Read),
        new("Metaspace", MetaspacePreTokenizer.Read),
        new("Split", SplitPreTokenizer.Read),
        new("ByteLevel", ByteLevelPreTokenizer.Read),
        new("Digits", DigitsPreTokenizer.Read),
    ];
}
