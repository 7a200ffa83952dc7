namespace FlowLens.Core.Prompts.Pictures;

/// <summary>
/// Pillow 13's resizing of 8-bit pictures, bit-exact: two passes, each rounded and clipped to 8 bits, a pass left out where its size stays.
/// </summary>
internal static class Resampler
{
    private const int Half = 1 << (ResampleWeights.Bits - 1);

    /// <summary>The whole picture at another size.</summary>
    public static Picture Resize(Picture picture, int width, int height, ResampleFilter filter) =>
        Resize(picture, width, height, filter, 0, 0, width, height);

    /// <summary>A part of the picture at another size: the same pixels as cropped from the whole, without computing the rest.</summary>
    public static Picture Resize(Picture picture, int width, int height, ResampleFilter filter, int left, int top, int partWidth, int partHeight)
    {
        (int w, int h) = (picture.Width, picture.Height);
        if (filter.HalfWidth == 0)
        {
            return Nearest(picture, Positions(w, width, left, partWidth), Positions(h, height, top, partHeight));
        }

        ResampleWeights? columns = width == w ? null : ResampleWeights.Of(w, width, left, partWidth, filter);
        ResampleWeights? rows = height == h ? null : ResampleWeights.Of(h, height, top, partHeight, filter);
        (int x0, int x1) = columns?.Needed() ?? (left, left + partWidth);
        (int y0, int y1) = rows?.Needed() ?? (top, top + partHeight);

        // The rule by which Pillow 13 picks the pass that goes first; it shows in the pixels, because each pass rounds.
        bool downFirst = rows is not null && height < h && h - height > 2L * ((long)w - width);
        Plane plane = new(picture.Pixels, w, x0, y0, x1 - x0, y1 - y0);
        plane = downFirst ? Across(Down(plane, rows), columns) : Down(Across(plane, columns), rows);
        return new Picture(partWidth, partHeight, plane.Packed());
    }

    // A window of RGB pixels: where it begins, in the axes that the weights count in, and its size.
    private readonly record struct Plane(byte[] Pixels, int Stride, int Left, int Top, int Width, int Height, int OriginX = 0, int OriginY = 0)
    {
        public ReadOnlySpan<byte> Row(int y) => Pixels.AsSpan(3 * (((y - OriginY) * Stride) + Left - OriginX), 3 * Width);

        public byte[] Packed()
        {
            byte[] packed = new byte[3 * Width * Height];
            for (int y = 0; y < Height; y++)
            {
                Row(Top + y).CopyTo(packed.AsSpan(3 * Width * y));
            }

            return packed;
        }
    }

    private static Plane Across(Plane from, ResampleWeights? columns)
    {
        if (columns is null)
        {
            return from;
        }

        byte[] to = new byte[3 * columns.Count * from.Height];
        for (int y = 0, at = 0; y < from.Height; y++)
        {
            ReadOnlySpan<byte> row = from.Row(from.Top + y);
            for (int x = 0; x < columns.Count; x++, at += 3)
            {
                ReadOnlySpan<byte> pixels = row[(3 * (columns.First(x) - from.Left))..];
                int r = Half, g = Half, b = Half, j = 0;
                foreach (int weight in columns.Of(x))
                {
                    r += pixels[j] * weight;
                    g += pixels[j + 1] * weight;
                    b += pixels[j + 2] * weight;
                    j += 3;
                }

                (to[at], to[at + 1], to[at + 2]) = (Clip(r), Clip(g), Clip(b));
            }
        }

        return new Plane(to, columns.Count, 0, from.Top, columns.Count, from.Height, 0, from.Top);
    }

    private static Plane Down(Plane from, ResampleWeights? rows)
    {
        if (rows is null)
        {
            return from;
        }

        byte[] to = new byte[3 * from.Width * rows.Count];
        int[] sums = new int[3 * from.Width];
        for (int y = 0; y < rows.Count; y++)
        {
            Array.Fill(sums, Half);
            ReadOnlySpan<int> weights = rows.Of(y);
            for (int j = 0; j < weights.Length; j++)
            {
                ReadOnlySpan<byte> row = from.Row(rows.First(y) + j);
                int weight = weights[j];
                for (int i = 0; i < row.Length; i++)
                {
                    sums[i] += row[i] * weight;
                }
            }

            Span<byte> line = to.AsSpan(sums.Length * y, sums.Length);
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = Clip(sums[i]);
            }
        }

        return new Plane(to, from.Width, from.Left, 0, from.Width, rows.Count, from.Left, 0);
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResampleWeights.Bits, 0, byte.MaxValue);

    private static Picture Nearest(Picture picture, int[] columns, int[] rows)
    {
        byte[] to = new byte[3 * columns.Length * rows.Length];
        int at = 0;
        foreach (int y in rows)
        {
            ReadOnlySpan<byte> row = picture.Pixels.AsSpan(3 * picture.Width * y, 3 * picture.Width);
            foreach (int x in columns)
            {
                row.Slice(3 * x, 3).CopyTo(to.AsSpan(at));
                at += 3;
            }
        }

        return new Picture(columns.Length, rows.Length, to);
    }

    // A running sum, as in Pillow: a product gives other pixels.
    private static int[] Positions(int old, int size, int from, int count)
    {
        double step = (double)old / size, at = step * 0.5;
        int[] positions = new int[count];
        for (int i = 0; i < from + count; i++, at += step)
        {
            if (i >= from)
            {
                positions[i - from] = (int)at;
            }
        }

        return positions;
    }
}
