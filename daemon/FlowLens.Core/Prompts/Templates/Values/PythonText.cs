using System.Globalization;
using System.Text;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>Text as Python has it: a sequence of code points, with Python's notion of whitespace, letters and case.</summary>
internal static class PythonText
{
    /// <summary>Code points; half a surrogate pair counts as one.</summary>
    public static int[] Points(string text)
    {
        List<int> points = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            points.Add(pair ? char.ConvertToUtf32(text[i], text[++i]) : text[i]);
        }

        return [.. points];
    }

    public static int Length(string text)
    {
        int length = text.Length;
        for (int i = 1; i < text.Length; i++)
        {
            length -= char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1]) ? 1 : 0;
        }

        return length;
    }

    public static string From(IEnumerable<int> points)
    {
        StringBuilder text = new();
        foreach (int point in points)
        {
            Append(text, point);
        }

        return text.ToString();
    }

    public static StringBuilder Append(StringBuilder output, int point, string? instead = null) => instead is not null ? output.Append(instead)
        : point <= char.MaxValue ? output.Append((char)point) : output.Append(char.ConvertFromUtf32(point));

    /// <summary>The place of a UTF-16 index in code points.</summary>
    public static int PointIndex(string text, int index) => index < 0 ? -1 : Length(text[..index]);

    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static bool IsPrintable(int point) => point == ' ' || Category(point) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    public static bool IsLetter(int point) => Category(point) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter;

    public static bool IsCased(int point) => Category(point) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    public static UnicodeCategory Category(int point) => CharUnicodeInfo.GetUnicodeCategory(point);

    public static string TrimStart(string text, string? characters = null)
    {
        int start = 0;
        while (start < text.Length && Trims(text[start], characters))
        {
            start++;
        }

        return text[start..];
    }

    public static string TrimEnd(string text, string? characters = null)
    {
        int end = text.Length;
        while (end > 0 && Trims(text[end - 1], characters))
        {
            end--;
        }

        return text[..end];
    }

    public static string Trim(string text, string? characters = null) => TrimEnd(TrimStart(text, characters), characters);

    /// <summary>Words between whitespace; the rest of the text as the last one after <paramref name="most"/> splits.</summary>
    public static List<string> Words(string text, int most = -1)
    {
        List<string> words = [];
        text = TrimStart(text);
        while (text.Length > 0)
        {
            int end = 0;
            while (end < text.Length && (words.Count == most || !IsSpace(text[end])))
            {
                end++;
            }

            words.Add(words.Count == most ? TrimEnd(text) : text[..end]);
            text = TrimStart(text[end..]);
        }

        return words;
    }

    private static bool Trims(char c, string? characters) => characters?.Contains(c, StringComparison.Ordinal) ?? IsSpace(c);
}
