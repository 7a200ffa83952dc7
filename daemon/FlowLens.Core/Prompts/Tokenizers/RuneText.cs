using System.Globalization;
using System.Text;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>
/// Text as a regular expression is to see it: one UTF-16 unit a character. .NET's classes know units, not characters, so that one beyond the basic plane is seen as another of its class.
/// </summary>
internal sealed class RuneText
{
    private readonly List<int> bytes = []; // of each unit and of the end

    public RuneText(ReadOnlySpan<byte> utf8)
    {
        StringBuilder units = new(utf8.Length);
        int length;
        for (int at = 0; at < utf8.Length; at += length)
        {
            Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out length);
            units.Append(rune.IsBmp ? (char)rune.Value : StandIn(rune));
            bytes.Add(at);
        }

        bytes.Add(utf8.Length);
        Text = units.ToString();
    }

    public string Text { get; }

    /// <summary>Byte at which a unit begins.</summary>
    public int ByteOf(int unit) => bytes[unit];

    private static char StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.DecimalDigitNumber => '\u0660',
        UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => '\u2160',
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => '\u0300',
        _ => '\u2603',
    };
}
