using System.Buffers.Binary;
using FlowLens.Core.Prompts.Pictures;

namespace FlowLens.Core.Tests;

public sealed class PictureDecodingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-pictures-").FullName;

    public static TheoryData<string> Readable => [.. PictureGoldens.Decoded.Entries.Keys.Where(k => !k.EndsWith(".tif", StringComparison.Ordinal)).Order()];

    public static TheoryData<string> Tiff => [.. PictureGoldens.Decoded.Entries.Keys.Where(k => k.EndsWith(".tif", StringComparison.Ordinal)).Order()];

    public static TheoryData<string> Corrupt => [.. PictureGoldens.Json("corrupt.json").EnumerateObject().Select(p => p.Name)];

    /// <summary>Reference: Pillow 13.0.0, exif_transpose and convert("RGB"). Tolerance: none.</summary>
    [Theory]
    [MemberData(nameof(Readable))]
    public void A_picture_is_decoded_bit_equal_to_Pillow(string name)
    {
        Picture picture = PictureGoldens.Read(name);
        Assert.Equal<long>(PictureGoldens.Decoded.Entry(name).Shape, new long[] { picture.Height, picture.Width, 3 });
        Assert.Equal(PictureGoldens.Decoded.ReadBytes(name), picture.Pixels);
    }

    [Theory]
    [MemberData(nameof(Tiff))]
    public void A_Tiff_is_refused_with_the_remedy(string name)
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => PictureGoldens.Read(name));
        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("TIFF", error.Message, StringComparison.Ordinal);
        Assert.Equal("Convert it to PNG", error.Remedy);
    }

    /// <summary>Verdicts of corrupt.json; what must open has Pillow's pixels.</summary>
    [Theory]
    [MemberData(nameof(Corrupt))]
    public void A_damaged_picture_is_refused_by_name_or_opens_as_it_should(string name)
    {
        string path = Path.Combine(PictureGoldens.Folder, "corrupt", name);
        var reference = PictureGoldens.Json("corrupt.json").GetProperty(name);
        string verdict = reference.GetProperty("good_program").GetString()!;
        Picture? picture = null;
        FlowLensException? error = null;
        try
        {
            picture = Picture.Read(path);
        }
        catch (FlowLensException e)
        {
            error = e;
        }

        if (error is not null)
        {
            Assert.NotEqual("accept", verdict);
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            Assert.NotEmpty(error.Remedy);
            Assert.False(error.Message.EndsWith('.') || error.Remedy.EndsWith('.'));
            return;
        }

        Assert.NotEqual("refuse", verdict);
        if (verdict == "accept")
        {
            string? hash = reference.GetProperty("pillow").GetProperty("rgb_sha256").GetString();
            Assert.Equal(hash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(picture!.Pixels)));
        }
    }

    [Theory]
    [InlineData("empty.png", "is empty")]
    [InlineData("text.png", "is not a picture in a known format")]
    [InlineData("page.jpg", "it looks like a web page")]
    [InlineData("png_cut_in_header.png", "is cut short")]
    [InlineData("png_cut_half.png", "is cut short")]
    [InlineData("png_50000x50000.png", "is too large: 50000 × 50000 pixels")]
    [InlineData("png_12000x12000.png", "is too large: 12000 × 12000 pixels")]
    [InlineData("png_2147483647.png", "is too large: 2147483647 × 2147483647 pixels")]
    [InlineData("png_zero_width.png", "has no pixels")]
    [InlineData("png_bad_crc_header.png", "its header's checksum is wrong")]
    [InlineData("png_bad_crc_data.png", "is damaged")]
    [InlineData("png_depth3.png", "bit depth 3 does not exist")]
    [InlineData("png_colour5.png", "colour type 5 does not exist")]
    [InlineData("png_no_palette.png", "a palette picture without a palette")]
    [InlineData("jpeg_cut_in_tables.jpg", "is cut short")]
    [InlineData("jpeg_cut_progressive.jpg", "is cut short")]
    [InlineData("jpeg_no_quant_tables.jpg", "is damaged")]
    [InlineData("jpeg_zero_height.jpg", "has no pixels")]
    [InlineData("jpeg_65500x65500.jpg", "is too large: 65500 × 65500 pixels")]
    [InlineData("jpeg_12bit.jpg", "is a 12-bit JPEG")]
    [InlineData("gif_65535x65535.gif", "is too large: 65535 × 65535 pixels")]
    [InlineData("gif_no_frame.gif", "holds no picture")]
    [InlineData("webp_cut.webp", "is cut short")]
    [InlineData("bmp_100000x100000.bmp", "is too large: 100000 × 100000 pixels")]
    [InlineData("bmp_negative_width.bmp", "its width is negative (-9)")]
    [InlineData("heic_like.heic", "is a HEIC file")]
    [InlineData("drawing.png", "is an SVG file")]
    public void A_damaged_picture_is_refused_with_its_reason(string name, string reason)
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => Picture.Read(Path.Combine(PictureGoldens.Folder, "corrupt", name)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_too_large_is_refused_before_its_pixels_are_allocated()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FlowLensException>(() => Picture.Read(Path.Combine(PictureGoldens.Folder, "corrupt", "png_50000x50000.png")));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void A_missing_picture_and_a_folder_are_named()
    {
        FlowLensException missing = Assert.Throws<FlowLensException>(() => Picture.Read(Path.Combine(folder, "none.png")));
        Assert.Equal(ErrorKind.FileNotFound, missing.Kind);
        Assert.EndsWith("none.png: no such picture", missing.Message, StringComparison.Ordinal);
        Assert.EndsWith("is a folder, not a picture", Assert.Throws<FlowLensException>(() => Picture.Read(folder)).Message, StringComparison.Ordinal);
    }

    /// <summary>Pillow widens five bits by v·255/31, rounded down.</summary>
    [Fact]
    public void A_Bmp_of_fifteen_bits_is_widened_as_Pillow_widens_it()
    {
        byte[] file = new byte[54 + (32 * 2)];
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (2, file.Length), (10, 54), (14, 40), (18, 32), (22, 1), (26, 1 | (16 << 16)) })
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }

        for (int v = 0; v < 32; v++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(54 + (2 * v)), (short)((v << 10) | ((31 - v) << 5) | (v ^ 21)));
        }

        byte[] expected = [.. Enumerable.Range(0, 32).SelectMany(v => new[] { v, 31 - v, v ^ 21 }).Select(v => (byte)(v * 255 / 31))];
        Assert.Equal(expected, Picture.Read(Write("levels.bmp", file)).Pixels);
    }

    /// <summary>What the frame leaves of the screen has the transparent colour where there is one, else the palette's first; a frame that reaches over the screen widens it.</summary>
    [Fact]
    public void A_Gif_whose_frame_is_not_its_screen_is_filled_and_widened_as_in_Pillow()
    {
        byte[] gif = File.ReadAllBytes(PictureGoldens.PathOf("gif_transparent.gif"));
        Picture plain = PictureGoldens.Read("gif_transparent.gif");
        int control = gif.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x21, 0xF9, 4]);
        int transparent = gif[control + 6];
        Assert.Equal(1, gif[control + 3] & 1);
        (gif[6], gif[8]) = (70, 10);
        Picture wide = Picture.Read(Write("wide.gif", gif));
        Assert.Equal((70, plain.Height), (wide.Width, wide.Height));
        Assert.Equal(gif.AsSpan(13 + (3 * transparent), 3), wide.Pixels.AsSpan(3 * 69, 3));
        for (int y = 0; y < plain.Height; y++)
        {
            Assert.Equal(plain.Pixels.AsSpan(3 * plain.Width * y, 3 * plain.Width), wide.Pixels.AsSpan(3 * 70 * y, 3 * plain.Width));
        }
    }

    /// <summary>No byte that is flipped, and no cut, makes anything but a picture or one clear error.</summary>
    [Theory]
    [InlineData("png_palette_trns_table.png")]
    [InlineData("png_grey16.png")]
    [InlineData("png_exif6.png")]
    [InlineData("jpeg_exif6.jpg")]
    [InlineData("jpeg_420_progressive.jpg")]
    [InlineData("webp_alpha_lossy.webp")]
    [InlineData("bmp_565.bmp")]
    [InlineData("gif_transparent.gif")]
    [InlineData("gif_offset_frame.gif")]
    public void A_file_with_random_damage_is_read_or_refused(string name)
    {
        SplitMix64 random = new(7);
        byte[] whole = File.ReadAllBytes(PictureGoldens.PathOf(name));
        for (int i = 0; i < 300; i++)
        {
            byte[] file = i % 3 == 0 ? whole[..(int)(random.Next() % (ulong)whole.Length)] : [.. whole];
            for (int flips = i % 3; flips > 0 && file.Length > 0; flips--)
            {
                // Headers are where the harm is.
                file[(int)(random.Next() % (ulong)Math.Min(file.Length, i % 2 == 0 ? 64 : int.MaxValue))] = (byte)random.Next();
            }

            try
            {
                Picture picture = Picture.Read(Write("damaged", file));
                Assert.Equal(3 * picture.Width * picture.Height, picture.Pixels.Length);
            }
            catch (FlowLensException e)
            {
                Assert.NotEmpty(e.Remedy);
            }
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, byte[] file)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, file);
        return path;
    }
}
