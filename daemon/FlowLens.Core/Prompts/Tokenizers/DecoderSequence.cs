using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Decoders, one after the other.</summary>
internal sealed class DecoderSequence(IReadOnlyList<IDecoder> steps) : IDecoder
{
    public static IDecoder Read(RawConfig config) => new DecoderSequence(Decoders.All.ReadList(config, "decoders"));

    public IDecoding Start() => new Decoding([.. steps.Select(s => s.Start())]);

    private sealed class Decoding(IReadOnlyList<IDecoding> steps) : IDecoding
    {
        public void Push(DecodedPart part, List<DecodedPart> output) => output.AddRange(Run([part], finish: false));

        public void Finish(List<DecodedPart> output) => output.AddRange(Run([], finish: true));

        private List<DecodedPart> Run(List<DecodedPart> parts, bool finish)
        {
            foreach (IDecoding step in steps)
            {
                List<DecodedPart> output = [];
                parts.ForEach(p => step.Push(p, output));
                if (finish)
                {
                    step.Finish(output);
                }

                parts = output;
            }

            return parts;
        }
    }
}
