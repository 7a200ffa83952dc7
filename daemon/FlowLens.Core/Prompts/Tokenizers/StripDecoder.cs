using System.Text;
using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Takes up to so many of one character off each end of a token.</summary>
internal sealed class StripDecoder(Rune content, int start, int stop) : IDecoder
{
    public static IDecoder Read(RawConfig config)
    {
        Rune[] content = [.. config.Text("content").EnumerateRunes()];
        return new StripDecoder(content.Length == 1 ? content[0] : throw config.Wrong("content", "one character"), Count(config, "start"), Count(config, "stop"));
    }

    public IDecoding Start() => new Decoding(content, start, stop);

    private static int Count(RawConfig config, string field) => config.Int(field) is >= 0 and var count ? count : throw config.Wrong(field, "at least 0");

    private sealed class Decoding(Rune content, int start, int stop) : IDecoding
    {
        private int left, held; // still to take off at the start; held back because they may be the end

        public void Push(DecodedPart part, List<DecodedPart> output)
        {
            (left, held) = part.Starts ? (start, 0) : (left, held);
            StringBuilder text = new();
            foreach (Rune rune in part.Text.EnumerateRunes())
            {
                if (rune == content && left > 0)
                {
                    left--;
                }
                else if (rune == content && held < stop)
                {
                    held++;
                }
                else if (rune == content)
                {
                    text.Append(rune);
                }
                else
                {
                    text.Insert(text.Length, content.ToString(), held).Append(rune);
                    (left, held) = (0, 0);
                }
            }

            output.Add(new DecodedPart(text.ToString(), part.Starts, part.Ends));
        }

        public void Finish(List<DecodedPart> output)
        {
        }
    }
}
