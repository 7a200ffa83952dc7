using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Turns block characters into spaces, and takes those of the first token away where one was put before the text.</summary>
internal sealed class MetaspaceDecoder(Metaspace settings) : IDecoder
{
    public static IDecoder Read(RawConfig config) => new MetaspaceDecoder(Metaspace.Read(config));

    public IDecoding Start() => new Decoding(settings);

    private sealed class Decoding(Metaspace settings) : WholeTokenDecoding
    {
        private bool first = true;

        protected override void Decode(string token, List<DecodedPart> output)
        {
            string space = first && settings.Scheme != PrependScheme.Never ? "" : " ";
            first = false;
            output.Add(new DecodedPart(token.Replace(settings.Block, space, StringComparison.Ordinal), true, true));
        }
    }
}
