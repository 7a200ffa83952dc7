using System.Text.RegularExpressions;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Datasets.Formats;

/// <summary>The mark <c>&lt;image&gt;</c> in a text, where a picture stands.</summary>
internal static partial class ImageMarks
{
    public const string Mark = "<image>";
    private const int TitleLength = 200;

    public static int Count(string text) => text.AsSpan().Count(Mark);

    /// <summary>The text's parts, pictures at their marks. Line breaks beside a mark are the template's to make, so they go.</summary>
    /// <param name="text">A turn.</param>
    /// <param name="before">Pictures to set before it.</param>
    public static IReadOnlyList<ContentPart> Parts(string text, int before)
    {
        List<ContentPart> parts = [.. Enumerable.Repeat(new ImagePart(), before)];
        string[] pieces = text.Trim().Split(Mark);
        for (int i = 0; i < pieces.Length; i++)
        {
            string piece = i > 0 ? pieces[i].TrimStart('\r', '\n') : pieces[i];
            piece = i < pieces.Length - 1 ? piece.TrimEnd('\r', '\n') : piece;
            if (i > 0)
            {
                parts.Add(new ImagePart());
            }

            if (piece.Length > 0)
            {
                parts.Add(new TextPart(piece));
            }
        }

        return parts;
    }

    /// <summary>The text in one line, without marks.</summary>
    public static string Title(string text)
    {
        string line = Spaces().Replace(text.Replace(Mark, " ", StringComparison.Ordinal), " ").Trim();
        int cut = line.Length <= TitleLength ? line.Length : TitleLength - (char.IsHighSurrogate(line[TitleLength - 1]) ? 1 : 0);
        return cut == line.Length ? line : line[..cut] + "…";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
