namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Makes one token of all.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public IDecoding Start() => new Decoding();

    private sealed class Decoding : IDecoding
    {
        private bool started;

        public void Push(DecodedPart part, List<DecodedPart> output)
        {
            output.Add(new DecodedPart(part.Text, !started, false));
            started = true;
        }

        public void Finish(List<DecodedPart> output) => output.Add(new DecodedPart("", !started, true));
    }
}
