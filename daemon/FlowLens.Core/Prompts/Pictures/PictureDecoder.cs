using System.Runtime.InteropServices;
using SkiaSharp;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A picture as stored.</summary>
/// <param name="Rgba">uint8 [H, W, 4], alpha not multiplied in.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Orientation">EXIF orientation, 1…8.</param>
internal sealed record DecodedPicture(byte[] Rgba, int Width, int Height, int Orientation);

/// <summary>A file that the decoder is about to read; formats ask for its pixels, as it is or with some of its bytes changed.</summary>
internal sealed class SkiaFrame(string path, byte[] file)
{
    public byte[] File { get; } = file;

    /// <summary>The first frame's pixels.</summary>
    public DecodedPicture Pixels() => Pixels(File);

    /// <summary>The first frame's pixels of the file with some bytes changed.</summary>
    public DecodedPicture Pixels(byte[] changed)
    {
        using SKData data = SKData.CreateCopy(changed);
        using SKCodec codec = SKCodec.Create(data) ?? throw PictureErrors.Damaged(path, "is cut short or damaged: its header cannot be read");
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if (PictureErrors.Size(width, height) is { } problem)
        {
            throw PictureErrors.Damaged(path, problem);
        }

        // No colour space: profiles and gamma are not applied.
        SKImageInfo wanted = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
        byte[] rgba = new byte[4L * width * height];
        GCHandle pinned = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            return codec.GetPixels(wanted, pinned.AddrOfPinnedObject()) switch
            {
                SKCodecResult.Success => new DecodedPicture(rgba, width, height, (int)codec.EncodedOrigin),
                SKCodecResult.IncompleteInput => throw PictureErrors.Damaged(path, "is cut short or damaged: its picture data ends early"),
                _ => throw PictureErrors.Damaged(path, "is damaged: its picture data cannot be decoded"),
            };
        }
        finally
        {
            pinned.Free();
        }
    }
}

/// <summary>From a file's bytes to a picture. With <see cref="SkiaFrame"/> the only code that knows which library decodes.</summary>
internal static class PictureDecoder
{
    public static Picture Decode(string path, PictureFormat format, byte[] file)
    {
        DecodedPicture decoded = format.Decode(new SkiaFrame(path, file));
        byte[] rgb = new byte[3L * decoded.Width * decoded.Height];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            rgb[to] = decoded.Rgba[from];
            rgb[to + 1] = decoded.Rgba[from + 1];
            rgb[to + 2] = decoded.Rgba[from + 2];
        }

        return Orientation.Apply(new Picture(decoded.Width, decoded.Height, rgb), decoded.Orientation);
    }
}
