using System.Text;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>
/// Unicode normalisation form C: decomposed, marks put in order, composed again. A composed character comes from where its first part comes from; what is taken apart for good
/// comes from what stands before it.
/// </summary>
internal sealed class NfcNormalizer : INormalizer
{
    private const int FirstToChange = 0x300; // nothing below composes or is decomposed for good

    private const int Syllable = 0xAC00, Lead = 0x1100, Vowel = 0x1161, Tail = 0x11A7, Leads = 19, Vowels = 21, Tails = 28;

    public AlignedText Normalize(AlignedText text)
    {
        List<Part> parts = [];
        List<int> starts = []; // of each character of the text
        bool changes = false;
        int length;
        for (int at = 0; at < text.Length; at += length)
        {
            Rune.DecodeFromUtf8(text.Utf8[at..], out Rune rune, out length);
            starts.Add(at);
            changes |= rune.Value >= FirstToChange;
            Decompose(rune.Value, parts);
        }

        if (!changes)
        {
            return text;
        }

        Sort(parts);
        List<(byte[] Piece, int Source)> pieces = [];
        int read = 0;
        foreach (Part part in Compose(parts))
        {
            Rune rune = new(part.Point);
            byte[] utf8 = new byte[rune.Utf8SequenceLength];
            rune.EncodeToUtf8(utf8);
            pieces.Add((utf8, starts[part.Added > 0 ? Math.Max(0, read - 1) : read]));

            // A character that is no addition takes the place of one, and of those that it swallowed.
            read += part.Added > 0 ? 0 : 1 - part.Added;
        }

        return text.Rewrite(pieces);
    }

    private static void Decompose(int point, List<Part> parts)
    {
        if (point is >= Syllable and < Syllable + (Leads * Vowels * Tails))
        {
            int index = point - Syllable, tail = index % Tails;
            parts.Add(new Part(Lead + (index / Tails / Vowels), 0, 0));
            parts.Add(new Part(Vowel + (index / Tails % Vowels), 0, 1));
            if (tail > 0)
            {
                parts.Add(new Part(Tail + tail, 0, 1));
            }

            return;
        }

        int[] points = UnicodeTables.Decompose(point) ?? [point];
        parts.AddRange(points.Select((p, i) => new Part(p, UnicodeTables.Class(p), i == 0 ? 0 : 1)));
    }

    // Marks in the order of their classes, between two characters that they join.
    private static void Sort(List<Part> parts)
    {
        for (int start = 0; start < parts.Count; start++)
        {
            int end = start;
            while (end < parts.Count && parts[end].Class > 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                Part[] sorted = [.. parts.Skip(start).Take(end - start).OrderBy(p => p.Class)];
                for (int i = 0; i < sorted.Length; i++)
                {
                    parts[start + i] = sorted[i];
                }
            }

            start = end;
        }
    }

    private static List<Part> Compose(List<Part> parts)
    {
        List<Part> result = [];
        int starter = -1, last = -1; // class of what stands between the starter and the next mark, −1 for nothing
        foreach (Part part in parts)
        {
            if (starter >= 0 && (last < 0 || last < part.Class) && Joined(result[starter].Point, part.Point) is int joined)
            {
                result[starter] = result[starter] with { Point = joined, Added = result[starter].Added + part.Added - 1 };
                continue;
            }

            (starter, last) = part.Class == 0 ? (result.Count, -1) : (starter, part.Class);
            result.Add(part);
        }

        return result;
    }

    private static int? Joined(int first, int second)
    {
        if (first is >= Lead and < Lead + Leads && second is >= Vowel and < Vowel + Vowels)
        {
            return Syllable + ((((first - Lead) * Vowels) + second - Vowel) * Tails);
        }

        return first is >= Syllable and < Syllable + (Leads * Vowels * Tails) && (first - Syllable) % Tails == 0 && second is > Tail and < Tail + Tails
            ? first + second - Tail : UnicodeTables.Compose(first, second);
    }

    /// <param name="Point">The character.</param>
    /// <param name="Class">Rank of its combining class.</param>
    /// <param name="Added">1 for an addition to the text, 0 for a replacement of one character, −n for one that swallowed n more.</param>
    private readonly record struct Part(int Point, int Class, int Added);
}
