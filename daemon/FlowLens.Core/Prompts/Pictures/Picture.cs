namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A decoded picture as a model's own processor would read it: EXIF orientation applied, then RGB; alpha, profile and gamma dropped.</summary>
public sealed class Picture
{
    /// <summary>The most pixels a picture may have; checked before anything is decoded.</summary>
    public const long MaxPixels = 100_000_000;

    // No picture of MaxPixels in the known formats needs more.
    private const long MaxBytes = 1L << 30;

    public Picture(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.LongLength, 3L * width * height);
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>In pixels, orientation applied.</summary>
    public int Width { get; }

    /// <summary>In pixels, orientation applied.</summary>
    public int Height { get; }

    /// <summary>RGB, uint8 [H, W, 3]; bit-equal to Pillow's <c>exif_transpose(image).convert("RGB")</c>.</summary>
    public byte[] Pixels { get; }

    /// <summary>Reads PNG, JPEG, WebP, BMP or the first frame of a GIF; the content decides, not the name.</summary>
    /// <exception cref="FlowLensException">The file is missing, damaged, too large or of another format.</exception>
    public static Picture Read(string path)
    {
        byte[] file = ReadFile(path);
        return PictureFormats.Of(path, file) is var format && format.Problem(file) is { } problem
            ? throw PictureErrors.Damaged(path, problem)
            : PictureDecoder.Decode(path, format, file);
    }

    /// <summary>A part that lies within the picture.</summary>
    public Picture Part(int left, int top, int width, int height)
    {
        byte[] part = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            Pixels.AsSpan(3 * (((top + y) * Width) + left), 3 * width).CopyTo(part.AsSpan(3 * width * y));
        }

        return new Picture(width, height, part);
    }

    private static byte[] ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new FlowLensException(ErrorKind.FileNotFound, Directory.Exists(path) ? $"{path} is a folder, not a picture" : $"{path}: no such picture",
                "Check the path, and the folder that it is relative to");
        }

        try
        {
            return new FileInfo(path).Length is var length && length <= MaxBytes
                ? File.ReadAllBytes(path)
                : throw PictureErrors.Damaged(path, $"is {length >> 20} MB long, more than the limit of {MaxBytes >> 20} MB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowLensException(ErrorKind.FileNotFound, $"{path} cannot be read: {e.Message.TrimEnd('.')}", "Check the file's permissions", e);
        }
    }
}
