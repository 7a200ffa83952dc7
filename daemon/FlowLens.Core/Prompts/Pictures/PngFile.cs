using System.Buffers.Binary;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>What of PNG the decoder does not do as Pillow does: its header's errors, the eXIf chunk, 16-bit grey.</summary>
internal static class PngFile
{
    private const int SignatureBytes = 8, HeaderBytes = 13, ChunkFrame = 12;
    private const int DepthAt = 24, ColourAt = 25, InterlaceAt = 28, CrcAt = 29, HeaderEnd = 33;
    private const byte Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, RgbAlpha = 6;

    public static string? Problem(byte[] file)
    {
        if (file.Length < HeaderEnd)
        {
            return PictureErrors.CutShort;
        }

        ReadOnlySpan<byte> png = file;
        if (BinaryPrimitives.ReadUInt32BigEndian(png[8..]) != HeaderBytes || !png[12..].StartsWith("IHDR"u8))
        {
            return "is damaged: its header does not come first";
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(png[CrcAt..]) != Crc(png[12..CrcAt]))
        {
            return "is damaged: its header's checksum is wrong";
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(png[16..]), height = BinaryPrimitives.ReadUInt32BigEndian(png[20..]);
        byte depth = png[DepthAt], colour = png[ColourAt];
        return PictureErrors.Size(width, height)
            ?? (depth is not (1 or 2 or 4 or 8 or 16) ? $"is damaged: bit depth {depth} does not exist in PNG" : null)
            ?? (colour is not (Grey or Rgb or Palette or GreyAlpha or RgbAlpha) ? $"is damaged: colour type {colour} does not exist in PNG" : null)
            ?? (png[InterlaceAt] > 1 ? $"is damaged: interlace method {png[InterlaceAt]} does not exist in PNG" : null)
            ?? (colour == Palette && Chunk(png, "PLTE"u8).IsEmpty ? "is damaged: a palette picture without a palette" : null);
    }

    public static DecodedPicture Decode(SkiaFrame frame)
    {
        int orientation = Orientation.Read(Chunk(frame.File, "eXIf"u8));
        return (frame.File[DepthAt], frame.File[ColourAt]) == (16, Grey)
            ? Grey16(frame) with { Orientation = orientation }
            : frame.Pixels() with { Orientation = orientation };
    }

    // A 16-bit grey sample and an 8-bit pair of grey and alpha are the same two bytes, with the same filters: read as the latter, the
    // grey is the high byte and the alpha the low one. Pillow clips 16-bit grey at 255, it does not scale.
    private static DecodedPicture Grey16(SkiaFrame frame)
    {
        byte[] changed = [.. frame.File];
        (changed[DepthAt], changed[ColourAt]) = (8, GreyAlpha);
        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(CrcAt), Crc(changed.AsSpan(12, CrcAt - 12)));
        DecodedPicture pairs = frame.Pixels(changed);
        for (int i = 0; i < pairs.Rgba.Length; i += 4)
        {
            pairs.Rgba.AsSpan(i, 3).Fill(pairs.Rgba[i] > 0 ? byte.MaxValue : pairs.Rgba[i + 3]);
        }

        return pairs;
    }

    // The body of the first chunk of a kind; empty where there is none or the file ends before it does.
    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> png, ReadOnlySpan<byte> kind)
    {
        for (ReadOnlySpan<byte> rest = png[SignatureBytes..]; rest.Length >= ChunkFrame;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame)
            {
                break;
            }

            if (rest[4..].StartsWith(kind))
            {
                return rest.Slice(8, (int)length);
            }

            rest = rest[((int)length + ChunkFrame)..];
        }

        return [];
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
