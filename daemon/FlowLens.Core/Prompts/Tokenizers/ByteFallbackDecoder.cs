using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>
/// Makes text of a run of byte tokens (<c>&lt;0x41&gt;</c>): their UTF-8 where all of it is valid, else U+FFFD for each byte. A run is final
/// when it ends, because its next byte can break it.
/// </summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    public IDecoding Start() => new Decoding();

    private sealed class Decoding : WholeTokenDecoding
    {
        private readonly List<byte> bytes = [];

        public override void Finish(List<DecodedPart> output)
        {
            Span<byte> run = CollectionsMarshal.AsSpan(bytes);
            if (run.Length > 0)
            {
                output.Add(new DecodedPart(Utf8.IsValid(run) ? System.Text.Encoding.UTF8.GetString(run) : new string('\uFFFD', run.Length), true, true));
            }

            bytes.Clear();
        }

        protected override void Decode(string token, List<DecodedPart> output)
        {
            if (ByteOf(token) is byte value)
            {
                bytes.Add(value);
                return;
            }

            Finish(output);
            output.Add(new DecodedPart(token, true, true));
        }

        private static byte? ByteOf(string token)
        {
            if (token.Length != 6 || !token.StartsWith("<0x", StringComparison.Ordinal) || token[5] != '>' || !char.IsAsciiHexDigit(token[4]))
            {
                return null;
            }

            // The official engine reads a sign as a first digit of nought.
            int high = token[3] == '+' ? 0 : char.IsAsciiHexDigit(token[3]) ? Convert.ToInt32(token[3..4], 16) : -1;
            return high < 0 ? null : (byte)((high << 4) | Convert.ToInt32(token[4..5], 16));
        }
    }
}
