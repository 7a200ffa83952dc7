using System.Buffers.Binary;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>EXIF orientation: how stored pixels are turned and mirrored to stand upright.</summary>
internal static class Orientation
{
    private const int Tag = 0x0112, EntryBytes = 12;

    /// <summary>The upright picture. Values outside 2…8 leave it as it is.</summary>
    public static Picture Apply(Picture stored, int orientation)
    {
        if (orientation is < 2 or > 8)
        {
            return stored;
        }

        int w = stored.Width, h = stored.Height, row = 3 * w;
        int last = row * (h - 1), end = 3 * (w - 1);
        // Where the upright picture's first pixel lies in the stored one, and the steps right and down from there.
        (int at, int right, int down) = orientation switch
        {
            2 => (end, -3, row),
            3 => (last + end, -3, -row),
            4 => (last, 3, -row),
            5 => (0, row, 3),
            6 => (last, -row, 3),
            7 => (last + end, -row, -3),
            _ => (end, row, -3),
        };
        (int width, int height) = orientation >= 5 ? (h, w) : (w, h);
        byte[] upright = new byte[stored.Pixels.Length];
        for (int y = 0, to = 0; y < height; y++)
        {
            for (int x = 0, from = at + (y * down); x < width; x++, from += right, to += 3)
            {
                upright[to] = stored.Pixels[from];
                upright[to + 1] = stored.Pixels[from + 1];
                upright[to + 2] = stored.Pixels[from + 2];
            }
        }

        return new Picture(width, height, upright);
    }

    /// <summary>The orientation in an EXIF block (a TIFF header and its first directory); 1 where there is none or the block is damaged.</summary>
    public static int Read(ReadOnlySpan<byte> exif)
    {
        bool little = exif.StartsWith("II*\0"u8);
        if (exif.Length < 8 || (!little && !exif.StartsWith("MM\0*"u8)))
        {
            return 1;
        }

        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]) : BinaryPrimitives.ReadUInt32BigEndian(exif[4..]);
        if (directory > exif.Length - 2)
        {
            return 1;
        }

        int entries = Short(exif[(int)directory..], little);
        ReadOnlySpan<byte> rest = exif[((int)directory + 2)..];
        for (int i = 0; i < entries && rest.Length >= EntryBytes; i++, rest = rest[EntryBytes..])
        {
            if (Short(rest, little) == Tag)
            {
                return Short(rest[8..], little);
            }
        }

        return 1;
    }

    private static ushort Short(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
}
