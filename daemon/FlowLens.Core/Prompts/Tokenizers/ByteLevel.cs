using System.Text.RegularExpressions;
using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Bytes as visible characters (Radford et al. 2019): what can be seen stands for itself, the others follow from U+0100 on.</summary>
internal static partial class ByteLevel
{
    private static readonly char[] Forms = MakeForms();

    private static readonly Dictionary<char, byte> Values = Forms.Select((form, value) => (form, value)).ToDictionary(f => f.form, f => (byte)f.value);

    /// <summary>The character of each byte, as UTF-8.</summary>
    public static byte[][] Utf8 { get; } = [.. Forms.Select(f => System.Text.Encoding.UTF8.GetBytes([f]))];

    /// <summary>The byte that a character stands for, or null.</summary>
    public static byte? ByteOf(char form) => Values.TryGetValue(form, out byte value) ? value : null;

    /// <summary>Words with the space before them, as GPT-2 cuts text.</summary>
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    public static partial Regex Words();

    private static char[] MakeForms()
    {
        char[] forms = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            forms[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)next++;
        }

        return forms;
    }
}

/// <summary>Turns every byte into its character, perhaps after cutting text into words.</summary>
/// <param name="prefixSpace">Whether a text gets a space at its start.</param>
/// <param name="words">Whether it is cut into words.</param>
internal sealed class ByteLevelPreTokenizer(bool prefixSpace, bool words) : IPreTokenizer
{
    public static IPreTokenizer Read(RawConfig config) => new ByteLevelPreTokenizer(config.Bool("add_prefix_space", true), config.Bool("use_regex", true));

    public IEnumerable<AlignedText> Split(AlignedText text)
    {
        AlignedText whole = prefixSpace && !text.Utf8.StartsWith(" "u8) ? text.Prepend(" "u8) : text;
        return (words ? SplitPreTokenizer.Cut(whole, ByteLevel.Words(), SplitBehavior.Isolated, invert: false) : [whole]).Select(piece => piece.MapBytes(ByteLevel.Utf8));
    }
}

/// <summary>Offsets without the space that a token begins with. Most files leave them as they are, and so does FlowLens.</summary>
internal sealed class ByteLevelPostProcessor : IPostProcessor
{
    /// <exception cref="FlowLensException">Offsets are to be trimmed.</exception>
    public static IPostProcessor Read(RawConfig config) => config.Bool("trim_offsets", true) ? throw config.Unknown("trim_offsets", "false") : new ByteLevelPostProcessor();

    public Encoding Process(Encoding encoding, bool addSpecialTokens) => encoding;
}

/// <summary>Turns characters back into bytes, and all of them into text; what is no UTF-8 becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public IDecoding Start() => new Decoding();

    private sealed class Decoding : WholeTokenDecoding
    {
        private readonly System.Text.Decoder utf8 = System.Text.Encoding.UTF8.GetDecoder();
        private bool started;

        public override void Finish(List<DecodedPart> output)
        {
            output.Add(new DecodedPart(Text([], flush: true), !started, true));
            started = true;
        }

        protected override void Decode(string token, List<DecodedPart> output)
        {
            byte?[] values = [.. token.Select(ByteLevel.ByteOf)];
            byte[] bytes = Array.TrueForAll(values, v => v is not null) ? [.. values.Select(v => v!.Value)] : System.Text.Encoding.UTF8.GetBytes(token);
            output.Add(new DecodedPart(Text(bytes, flush: false), !started, false));
            started = true;
        }

        private string Text(byte[] bytes, bool flush)
        {
            char[] characters = new char[utf8.GetCharCount(bytes, flush)];
            int count = utf8.GetChars(bytes, characters, flush);
            return new string(characters, 0, count);
        }
    }
}
