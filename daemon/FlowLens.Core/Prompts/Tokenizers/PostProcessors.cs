namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Adds what a model wants around the tokens of a text.</summary>
internal interface IPostProcessor
{
    Encoding Process(Encoding encoding, bool addSpecialTokens);
}

/// <summary>The post-processors. Adding one is a file and a row here.</summary>
internal static class PostProcessors
{
    public static IReadOnlyList<TokenizerPart<IPostProcessor>> All { get; } =
    [
        new("Sequence", PostProcessorSequence.Read),
        new("TemplateProcessing", TemplateProcessing.Read),
        new("ByteLevel", ByteLevelPostProcessor.Read),
    ];
}
