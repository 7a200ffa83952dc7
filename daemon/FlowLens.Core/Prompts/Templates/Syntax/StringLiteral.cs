using System.Globalization;
using System.Text;

namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>The value of a quoted string: Python's escapes; an unknown one stays as it is written.</summary>
internal static class StringLiteral
{
    private static readonly Dictionary<char, string> Simple = new()
    {
        ['n'] = "\n",
        ['t'] = "\t",
        ['r'] = "\r",
        ['\\'] = "\\",
        ['\''] = "'",
        ['"'] = "\"",
        ['a'] = "\a",
        ['b'] = "\b",
        ['f'] = "\f",
        ['v'] = "\v",
        ['\n'] = "",
    };

    /// <exception cref="FormatException">An escape lacks its digits.</exception>
    public static string Value(string quoted)
    {
        ReadOnlySpan<char> text = quoted.AsSpan(1, quoted.Length - 2);
        StringBuilder value = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                value.Append(text[i]);
                continue;
            }

            char escape = text[++i];
            if (Simple.TryGetValue(escape, out string? simple))
            {
                value.Append(simple);
            }
            else if (Code(text, ref i) is { } point)
            {
                // Half of a surrogate pair is a code point of its own in the literal, and joins its other half here.
                value.Append(point <= char.MaxValue ? ((char)point).ToString() : char.ConvertFromUtf32(point));
            }
            else
            {
                value.Append('\\').Append(escape);
            }
        }

        return value.ToString();
    }

    // \xHH, \uHHHH, \UHHHHHHHH or up to three octal digits; leaves i on the escape's last character.
    private static int? Code(ReadOnlySpan<char> text, ref int i)
    {
        int digits = text[i] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (i + digits < text.Length && int.TryParse(text.Slice(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int hex) && hex is >= 0 and <= 0x10FFFF)
            {
                i += digits;
                return hex;
            }

            throw new FormatException($"'\\{text[i]}' in a string needs {digits} hexadecimal digits");
        }

        int octal = 0, length = 0;
        while (length < 3 && i + length < text.Length && text[i + length] is >= '0' and <= '7')
        {
            octal = (octal * 8) + text[i + length++] - '0';
        }

        i += Math.Max(0, length - 1);
        return length > 0 ? octal : null;
    }
}
