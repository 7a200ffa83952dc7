using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Replaces every occurrence of a text.</summary>
internal sealed class ReplaceNormalizer(string pattern, string content) : INormalizer
{
    private readonly byte[] pattern = System.Text.Encoding.UTF8.GetBytes(pattern), content = System.Text.Encoding.UTF8.GetBytes(content);

    public static INormalizer Read(RawConfig config) => new ReplaceNormalizer(ReadPattern(config), config.Text("content"));

    public AlignedText Normalize(AlignedText text) => text.Replace(pattern, content);

    /// <summary>The literal pattern of a <c>Replace</c> part.</summary>
    /// <exception cref="FlowLensException">The pattern is a regular expression, or is empty.</exception>
    public static string ReadPattern(RawConfig config)
    {
        RawConfig pattern = config.RequiredSection("pattern");
        return pattern.Has("String") && pattern.Text("String") is { Length: > 0 } text ? text : throw new FlowLensException(ErrorKind.BadTokenizer,
            $"{config.File}: {config.Name("pattern")} is no literal text, and FlowLens replaces nothing else", "Use a tokenizer whose pattern has the form {\"String\": \"text\"}");
    }
}
