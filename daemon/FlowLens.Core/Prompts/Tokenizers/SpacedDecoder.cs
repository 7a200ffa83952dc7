namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>What a tokenizer without a decoder does: a space between tokens.</summary>
internal sealed class SpacedDecoder : IDecoder
{
    public IDecoding Start() => new Decoding();

    private sealed class Decoding : WholeTokenDecoding
    {
        private bool first = true;

        protected override void Decode(string token, List<DecodedPart> output)
        {
            output.Add(new DecodedPart(first ? token : " " + token, true, true));
            first = false;
        }
    }
}
