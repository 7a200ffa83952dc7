using System.Text;
using System.Text.Json;

namespace FlowLens.Core.Datasets;

/// <summary>The text of one row with its lines: a line of a jsonl file, or an element of a JSON list over any lines.</summary>
/// <param name="Index">Number of the row, from 0.</param>
/// <param name="StartLine">First line, 0-based.</param>
/// <param name="EndLine">Last line, 0-based, inclusive.</param>
/// <param name="Json">The row's bytes, UTF-8.</param>
/// <param name="Fault">Why a list cannot be read any further, or null.</param>
internal readonly record struct RowText(int Index, int StartLine, int EndLine, ReadOnlyMemory<byte> Json, string? Fault = null)
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Whether the file breaks off here, so that what follows is lost.</summary>
    public bool IsBroken => Fault is not null;

    /// <summary>All rows; lines of whitespace are none.</summary>
    public static IEnumerable<RowText> Split(ReadOnlyMemory<byte> content)
    {
        int start = content.Span.IndexOfAnyExcept(" \t\r\n"u8);
        return start < 0 ? [] : content.Span[start] == '[' ? Elements(content) : Lines(content);
    }

    /// <summary>The row's JSON, or null and what is wrong with it.</summary>
    public JsonDocument? Parse(out string? fault)
    {
        fault = Fault;
        try
        {
            return Fault is null ? JsonDocument.Parse(Json) : null;
        }
        catch (JsonException e)
        {
            fault = Sentence(e);
            return null;
        }
    }

    private static IEnumerable<RowText> Lines(ReadOnlyMemory<byte> content)
    {
        int index = 0;
        for (int line = 0; content.Length > 0; line++)
        {
            int end = content.Span.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlyMemory<byte> text = end < 0 ? content : content[..end];
            if (text.Span.ContainsAnyExcept(" \t"u8))
            {
                yield return new RowText(index++, line, line, text);
            }

            content = end < 0 ? default : content[(end + (content.Span[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }
    }

    private static List<RowText> Elements(ReadOnlyMemory<byte> content)
    {
        List<RowText> rows = [];
        Utf8JsonReader reader = new(content.Span, Lenient);
        int line = 0, counted = 0;
        int LineAt(int position)
        {
            line += LineBreaks(content.Span[counted..position]);
            counted = position;
            return line;
        }

        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                int end = (int)reader.BytesConsumed;
                rows.Add(new RowText(rows.Count, LineAt(start), LineAt(end), content[start..end]));
            }
        }
        catch (JsonException e)
        {
            int fault = LineAt(Math.Max(counted, (int)reader.BytesConsumed));
            rows.Add(new RowText(rows.Count, fault, fault, default, Sentence(e)));
        }

        return rows;
    }

    private static int LineBreaks(ReadOnlySpan<byte> text) => text.Count((byte)'\n') + text.Count((byte)'\r') - text.Count("\r\n"u8);

    // Without the place, which counts within the row's own bytes.
    private static string Sentence(JsonException e) => e.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.');
}
