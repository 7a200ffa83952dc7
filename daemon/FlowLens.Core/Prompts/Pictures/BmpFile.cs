using System.Buffers.Binary;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>What of BMP the decoder does not do as Pillow does: its header's errors, and 16-bit colours.</summary>
internal static class BmpFile
{
    private const int InfoAt = 14, WidthAt = 18, HeightAt = 22, BitsAt = 28, CompressionAt = 30, GreenMaskAt = 58, ShortHeader = 12, BitFields = 3;

    public static string? Problem(byte[] file)
    {
        if (file.Length < HeightAt + 4)
        {
            return PictureErrors.CutShort;
        }

        ReadOnlySpan<byte> bmp = file;
        if (BinaryPrimitives.ReadInt32LittleEndian(bmp[InfoAt..]) == ShortHeader)
        {
            return PictureErrors.Size(BinaryPrimitives.ReadUInt16LittleEndian(bmp[WidthAt..]), BinaryPrimitives.ReadUInt16LittleEndian(bmp[(WidthAt + 2)..]));
        }

        // A negative height is a picture stored from the top.
        int width = BinaryPrimitives.ReadInt32LittleEndian(bmp[WidthAt..]), height = BinaryPrimitives.ReadInt32LittleEndian(bmp[HeightAt..]);
        return width < 0 ? $"is damaged: its width is negative ({width})" : PictureErrors.Size(width, Math.Abs((long)height));
    }

    public static DecodedPicture Decode(SkiaFrame frame)
    {
        DecodedPicture picture = frame.Pixels();
        ReadOnlySpan<byte> bmp = frame.File;
        if (BinaryPrimitives.ReadInt32LittleEndian(bmp[InfoAt..]) == ShortHeader || BinaryPrimitives.ReadUInt16LittleEndian(bmp[BitsAt..]) != 16)
        {
            return picture;
        }

        bool green6 = BinaryPrimitives.ReadInt32LittleEndian(bmp[CompressionAt..]) == BitFields && BinaryPrimitives.ReadUInt32LittleEndian(bmp[GreenMaskAt..]) == 0x07E0;
        // Five bits become eight by v·255/31, rounded down; the decoder rounds otherwise but keeps the upper bits.
        for (int i = 0; i < picture.Rgba.Length; i += 4)
        {
            picture.Rgba[i] = Widen(picture.Rgba[i], 5);
            picture.Rgba[i + 1] = Widen(picture.Rgba[i + 1], green6 ? 6 : 5);
            picture.Rgba[i + 2] = Widen(picture.Rgba[i + 2], 5);
        }

        return picture;
    }

    private static byte Widen(byte value, int bits) => (byte)((value >> (8 - bits)) * byte.MaxValue / ((1 << bits) - 1));
}
