using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>White space and word characters at the edges of UTF-8 text, as Unicode defines them for regular expressions (UTS 18, annex C).</summary>
internal static class CharacterClass
{
    /// <summary>Length of the text without the white space at its end.</summary>
    public static int TrimEnd(ReadOnlySpan<byte> text)
    {
        while (Rune.DecodeLastFromUtf8(text, out Rune rune, out int length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            text = text[..^length];
        }

        return text.Length;
    }

    /// <summary>Length of the white space at the start.</summary>
    public static int WhiteSpaceAtStart(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out Rune rune, out int length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            at += length;
        }

        return at;
    }

    public static bool EndsWithWord(ReadOnlySpan<byte> text) => Rune.DecodeLastFromUtf8(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    public static bool StartsWithWord(ReadOnlySpan<byte> text) => Rune.DecodeFromUtf8(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    // Alphabetic, Mark, Decimal_Number, Connector_Punctuation, Join_Control. Other_Alphabetic adds only circled and squared letters to the categories.
    private static bool IsWord(Rune rune) => Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation
        || rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
