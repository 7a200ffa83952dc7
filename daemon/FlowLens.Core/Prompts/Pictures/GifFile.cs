using System.Buffers.Binary;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>
/// The first frame of a GIF as Pillow gives it: transparent pixels keep their palette colour, and what the frame leaves of the screen has the
/// transparent colour, or the palette's first where there is none.
/// </summary>
internal static class GifFile
{
    private const byte Extension = 0x21, Frame = 0x2C, Control = 0xF9, HasPalette = 0x80, HasTransparency = 1;
    private const int ScreenEnd = 13, FrameBytes = 10;

    private sealed record Layout(int ControlAt, int Left, int Top, int Width, int Height, int PaletteAt);

    public static string? Problem(byte[] file) => file.Length < ScreenEnd ? PictureErrors.CutShort
        : PictureErrors.Size(Word(file, 6), Word(file, 8)) ?? (Find(file) is null ? "holds no picture, or is cut short before it" : null);

    public static DecodedPicture Decode(SkiaFrame frame)
    {
        Layout layout = Find(frame.File)!;
        byte[] changed = [.. frame.File];
        int background = 0;
        if (layout.ControlAt >= 0 && (changed[layout.ControlAt] & HasTransparency) != 0)
        {
            background = changed[layout.ControlAt + 3];
            changed[layout.ControlAt] &= 0xFF ^ HasTransparency;
        }

        // A frame that reaches over the screen widens it.
        BinaryPrimitives.WriteUInt16LittleEndian(changed.AsSpan(6), (ushort)Math.Max(Word(changed, 6), Math.Min(layout.Left + layout.Width, ushort.MaxValue)));
        BinaryPrimitives.WriteUInt16LittleEndian(changed.AsSpan(8), (ushort)Math.Max(Word(changed, 8), Math.Min(layout.Top + layout.Height, ushort.MaxValue)));
        DecodedPicture picture = frame.Pixels(changed);
        int colour = layout.PaletteAt + (3 * background);
        ReadOnlySpan<byte> fill = layout.PaletteAt >= 0 && colour + 3 <= frame.File.Length ? [.. frame.File.AsSpan(colour, 3), byte.MaxValue] : [0, 0, 0, byte.MaxValue];
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                if (x < layout.Left || x >= layout.Left + layout.Width || y < layout.Top || y >= layout.Top + layout.Height)
                {
                    fill.CopyTo(picture.Rgba.AsSpan(4 * ((y * picture.Width) + x)));
                }
            }
        }

        return picture;
    }

    // Null where the file ends before its first frame.
    private static Layout? Find(byte[] gif)
    {
        int at = ScreenEnd + PaletteBytes(gif[10]), control = -1;
        while (at + FrameBytes <= gif.Length && gif[at] is Extension or Frame)
        {
            if (gif[at] == Frame)
            {
                int palette = (gif[at + 9] & HasPalette) != 0 ? at + FrameBytes : (gif[10] & HasPalette) != 0 ? ScreenEnd : -1;
                return new Layout(control, Word(gif, at + 1), Word(gif, at + 3), Word(gif, at + 5), Word(gif, at + 7), palette);
            }

            control = gif[at + 1] == Control && gif[at + 2] == 4 ? at + 3 : control;
            for (at += 2; at < gif.Length && gif[at] != 0; at += gif[at] + 1)
            {
            }

            at++;
        }

        return null;
    }

    private static int PaletteBytes(byte flags) => (flags & HasPalette) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static int Word(byte[] file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
}
