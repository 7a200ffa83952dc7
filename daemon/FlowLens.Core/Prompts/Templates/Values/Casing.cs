using System.Text;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>Full case mappings, as Python's: <c>ß</c> has two capitals, a final sigma its own form.</summary>
internal static class Casing
{
    // Unicode's SpecialCasing without conditions (Greek with iota subscript left out: its capitals differ by use).
    private static readonly Dictionary<char, string> Uppers = new()
    {
        ['ß'] = "SS",
        ['ŉ'] = "ʼN",
        ['ǰ'] = "J\u030C",
        ['\u0390'] = "\u0399\u0308\u0301",
        ['\u03B0'] = "\u03A5\u0308\u0301",
        ['և'] = "ԵՒ",
        ['ẖ'] = "H\u0331",
        ['ẗ'] = "T\u0308",
        ['ẘ'] = "W\u030A",
        ['ẙ'] = "Y\u030A",
        ['ẚ'] = "Aʾ",
        ['ﬀ'] = "FF",
        ['ﬁ'] = "FI",
        ['ﬂ'] = "FL",
        ['ﬃ'] = "FFI",
        ['ﬄ'] = "FFL",
        ['ﬅ'] = "ST",
        ['ﬆ'] = "ST",
        ['ﬓ'] = "ՄՆ",
        ['ﬔ'] = "ՄԵ",
        ['ﬕ'] = "ՄԻ",
        ['ﬖ'] = "ՎՆ",
        ['ﬗ'] = "ՄԽ",
    };

    public static string Upper(string text)
    {
        StringBuilder output = new();
        foreach (char c in text)
        {
            output.Append(Uppers.TryGetValue(c, out string? upper) ? upper : c.ToString());
        }

        return output.ToString().ToUpperInvariant();
    }

    public static string Lower(string text)
    {
        string lower = text.ToLowerInvariant().Replace("İ", "i\u0307", StringComparison.Ordinal);
        if (!text.Contains('Σ', StringComparison.Ordinal))
        {
            return lower;
        }

        StringBuilder output = new(text.ToLowerInvariant());
        for (int i = 0; i < text.Length; i++)
        {
            bool final = text[i] == 'Σ' && i > 0 && PythonText.IsCased(text[i - 1]) && (i + 1 == text.Length || !PythonText.IsCased(text[i + 1]));
            output[i] = final ? 'ς' : output[i];
        }

        return output.Replace("İ", "i\u0307").ToString();
    }

    /// <summary>First character as a title, the rest in lower case.</summary>
    public static string Capitalize(string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        int first = char.IsHighSurrogate(text[0]) && text.Length > 1 ? 2 : 1;
        return Title(text[..first]) + Lower(text[first..]);
    }

    /// <summary>Each run of letters capitalised.</summary>
    public static string TitleWords(string text)
    {
        StringBuilder output = new();
        bool inWord = false;
        foreach (int point in PythonText.Points(text))
        {
            string c = PythonText.From([point]);
            output.Append(inWord ? Lower(c) : Title(c));
            inWord = PythonText.IsCased(point);
        }

        return output.ToString();
    }

    // A letter with two capitals has one in a title: ß becomes Ss.
    private static string Title(string letter)
    {
        string upper = Upper(letter);
        return Uppers.ContainsKey(letter[0]) && char.IsLetter(upper[1]) ? upper[0] + Lower(upper[1..]) : upper;
    }
}
