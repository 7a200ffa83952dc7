using System.Text;

namespace FlowLens.Core.Tests;

/// <summary>Texts that tokenizers trip over, the same on every run: fixed awkward ones, and mixtures of fragments drawn from a seed.</summary>
public static class TokenizerTexts
{
    private static readonly string[] Awkward =
    [
        "", " ", "  ", "   ", "\n", "\n\n", "\t", "\r\n", " \n ", "a", " a", "a ", "  a  b  ", "\u00A0", "\u200B", "\uFEFF", "\uFFFD", "▁", "▁▁", " ▁ ", "a▁b", "<0x0A>", "<0x41>x",
        "<s>", "</s>", "<unk>", "<image>", "<s><s>", "x<s>y", " <image> ", "<image><image>", "<image>\nWhat is this?", "USER: <image>\nIs there a cat? ASSISTANT:", "< s>", "<s", "<image", "<IMAGE>",
        "e\u0301", "é", "\u0000", "\u0007", "\u007F", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇫🇷", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𠜎𠜱𠝹", "\u202Eabc", "ﷺ", "ﬁ", "Å", "ǅ", "İ", "ß", "ſ", "\u1100\u1161\u11A8",
    ];

    private static readonly string[] Fragments =
    [
        "the", " quick", "brown ", "Fox", "JUMPED", "over", "123", "4567890", "3.14159", "-1e-7", "$%&", "…", "—", "“quoted”", "it's", "don't", "a_b_c", "camelCase", "snake_case",
        "Привет", "мир", "Γειά", "σου", "שלום", "עולם", "مرحبا", "بالعالم", "नमस्ते", "दुनिया", "สวัสดี", "ชาวโลก", "你好", "世界", "こんにちは", "カタカナ", "안녕하세요", "ქართული", "Ամսաթիվ",
        "😀", "🐱", "👩‍🚀", "❤️", "☃", "∑", "√2", "x²", "→", "def f(x):\n    return x**2\n", "for (int i = 0; i < n; ++i) {", "}\n", "\t\tif", "</div>", "&amp;", "C:\\path\\file", "/usr/bin", "user@example.org",
        "https://example.org/a?b=c&d=%20", "{\"k\": [1, 2]}", "SELECT * FROM t;", " ", "  ", "    ", "\n", "\n\n\n", "\t", "\r\n", "\u3000", "\u2009", "<s>", "</s>", "<image>", "<unk>", "▁", "\u0301", "\u200D",
        "Ǆ", "ñ", "ü", "ø", "ł", "ő", "𝒳", "𐍈", "\uE000", "!!!", "???", "...", "----", "====", "aaaaaaaaaaaaaaaaaaaa", "0000000000",
    ];

    /// <summary>Texts, without lone surrogates.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Seed of the mixtures.</param>
    public static IReadOnlyList<string> Make(int count, ulong seed)
    {
        SplitMix64 random = new(seed);
        List<string> texts = [.. Awkward];
        while (texts.Count < count)
        {
            StringBuilder text = new();
            for (ulong parts = 1 + (random.Next() % 12); parts > 0; parts--)
            {
                if (random.Next() % 8 == 0)
                {
                    text.Append(AnyCharacter(random).ToString());
                }
                else
                {
                    text.Append(Fragments[random.Next() % (ulong)Fragments.Length]);
                }

                if (random.Next() % 3 == 0)
                {
                    text.Append(' ');
                }
            }

            texts.Add(text.ToString());
        }

        return texts;
    }

    private static Rune AnyCharacter(SplitMix64 random)
    {
        while (true)
        {
            if (Rune.TryCreate((int)(random.Next() % 0x20000), out Rune rune))
            {
                return rune;
            }
        }
    }
}
