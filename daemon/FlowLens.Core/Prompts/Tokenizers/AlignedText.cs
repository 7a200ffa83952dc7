namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>
/// A stretch of text under normalisation: UTF-8 bytes, and for each the code points of the original text that it stands for.
/// All bytes of a character have the same.
/// </summary>
internal sealed class AlignedText
{
    private readonly byte[] bytes;
    private readonly int[] starts, ends;
    private readonly int from;

    private AlignedText(byte[] bytes, int[] starts, int[] ends, int from, int length)
    {
        this.bytes = bytes;
        this.starts = starts;
        this.ends = ends;
        this.from = from;
        Length = length;
    }

    /// <summary>In bytes.</summary>
    public int Length { get; }

    public ReadOnlySpan<byte> Utf8 => bytes.AsSpan(from, Length);

    /// <summary>Text as it is; half a surrogate pair counts as U+FFFD.</summary>
    public static AlignedText Of(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        int[] starts = new int[bytes.Length], ends = new int[bytes.Length];
        for (int i = 0, points = 0; i < bytes.Length; i++)
        {
            points += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
            (starts[i], ends[i]) = (points - 1, points);
        }

        return new AlignedText(bytes, starts, ends, 0, bytes.Length);
    }

    /// <summary>Where the bytes from <paramref name="start"/> to before <paramref name="end"/>, at least one, come from.</summary>
    public TokenSpan Origin(int start, int end) => new(starts[from + start], ends[from + end - 1]);

    /// <summary>The bytes from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public AlignedText Slice(int start, int end) => new(bytes, starts, ends, from + start, end - start);

    /// <summary>The same after a prefix, which comes from where the first character comes from; an empty text stays empty.</summary>
    public AlignedText Prepend(ReadOnlySpan<byte> prefix)
    {
        if (Length == 0)
        {
            return this;
        }

        AlignedText result = Sized(Length + prefix.Length);
        prefix.CopyTo(result.bytes);
        result.starts.AsSpan(0, prefix.Length).Fill(starts[from]);
        result.ends.AsSpan(0, prefix.Length).Fill(ends[from]);
        CopyTo(result, 0, Length, prefix.Length);
        return result;
    }

    /// <summary>Every occurrence of a pattern, which is not empty, replaced; the new bytes come from where the pattern's last character comes from.</summary>
    public AlignedText Replace(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> content)
    {
        int count = Utf8.Count(pattern);
        if (count == 0)
        {
            return this;
        }

        AlignedText result = Sized(Length + (count * (content.Length - pattern.Length)));
        int read = 0, written = 0;
        for (int match = Utf8.IndexOf(pattern); count > 0; count--, match = read + Utf8[read..].IndexOf(pattern))
        {
            CopyTo(result, read, match - read, written);
            written += match - read;
            read = match + pattern.Length;
            content.CopyTo(result.bytes.AsSpan(written));
            result.starts.AsSpan(written, content.Length).Fill(starts[from + read - 1]);
            result.ends.AsSpan(written, content.Length).Fill(ends[from + read - 1]);
            written += content.Length;
        }

        CopyTo(result, read, Length - read, written);
        return result;
    }

    /// <summary>Every byte in another form; the new bytes come from where the byte comes from.</summary>
    /// <param name="forms">The form of each of the 256 bytes.</param>
    public AlignedText MapBytes(byte[][] forms)
    {
        int length = 0;
        foreach (byte b in Utf8)
        {
            length += forms[b].Length;
        }

        AlignedText result = Sized(length);
        int at = 0;
        for (int i = 0; i < Length; i++)
        {
            byte[] form = forms[Utf8[i]];
            form.CopyTo(result.bytes, at);
            result.starts.AsSpan(at, form.Length).Fill(starts[from + i]);
            result.ends.AsSpan(at, form.Length).Fill(ends[from + i]);
            at += form.Length;
        }

        return result;
    }

    /// <summary>The text made of pieces, each of which comes from where one byte of this comes from.</summary>
    public AlignedText Rewrite(IReadOnlyList<(byte[] Piece, int Source)> pieces)
    {
        AlignedText result = Sized(pieces.Sum(p => p.Piece.Length));
        int at = 0;
        foreach ((byte[] piece, int source) in pieces)
        {
            piece.CopyTo(result.bytes, at);
            result.starts.AsSpan(at, piece.Length).Fill(starts[from + source]);
            result.ends.AsSpan(at, piece.Length).Fill(ends[from + source]);
            at += piece.Length;
        }

        return result;
    }

    private static AlignedText Sized(int length) => new(new byte[length], new int[length], new int[length], 0, length);

    private void CopyTo(AlignedText target, int start, int count, int at)
    {
        bytes.AsSpan(from + start, count).CopyTo(target.bytes.AsSpan(at));
        starts.AsSpan(from + start, count).CopyTo(target.starts.AsSpan(at));
        ends.AsSpan(from + start, count).CopyTo(target.ends.AsSpan(at));
    }
}
