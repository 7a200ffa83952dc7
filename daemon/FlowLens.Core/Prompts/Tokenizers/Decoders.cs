namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>A stretch of a token's text on its way through the decoders.</summary>
/// <param name="Text">Whole characters; may be empty.</param>
/// <param name="Starts">Whether the token starts here.</param>
/// <param name="Ends">Whether it ends here.</param>
internal readonly record struct DecodedPart(string Text, bool Starts, bool Ends);

/// <summary>Turns tokens back into text.</summary>
internal interface IDecoder
{
    /// <summary>A decoding from its beginning.</summary>
    IDecoding Start();
}

/// <summary>One decoding in progress: it gives out text as soon as nothing that follows can change it.</summary>
internal interface IDecoding
{
    /// <summary>Takes the next part and adds what became final.</summary>
    void Push(DecodedPart part, List<DecodedPart> output);

    /// <summary>Adds what was held back.</summary>
    void Finish(List<DecodedPart> output);
}

/// <summary>The decoders. Adding one is a file and a row here.</summary>
internal static class Decoders
{
    public static IReadOnlyList<TokenizerPart<IDecoder>> All { get; } =
    [
        new("Sequence", DecoderSequence.Read),
        new("Replace", ReplaceDecoder.Read),
        new("ByteFallback", _ => new ByteFallbackDecoder()),
        new("Fuse", _ => new FuseDecoder()),
        new("Strip", StripDecoder.Read),
        new("Metaspace", MetaspaceDecoder.Read),
        new("ByteLevel", _ => new ByteLevelDecoder()),
    ];
}
