using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Replaces every occurrence of a text in a token.</summary>
internal sealed class ReplaceDecoder(string pattern, string content) : IDecoder
{
    public static IDecoder Read(RawConfig config) => new ReplaceDecoder(ReplaceNormalizer.ReadPattern(config), config.Text("content"));

    public IDecoding Start() => new Decoding(pattern, content);

    private sealed class Decoding(string pattern, string content) : WholeTokenDecoding
    {
        protected override void Decode(string token, List<DecodedPart> output) =>
            output.Add(new DecodedPart(token.Replace(pattern, content, StringComparison.Ordinal), true, true));
    }
}
