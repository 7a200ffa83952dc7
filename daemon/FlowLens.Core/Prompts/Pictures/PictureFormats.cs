using System.Text;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A format that FlowLens reads.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Recognises">Whether the file begins as this format does.</param>
/// <param name="Problem">What is wrong with the file, where its structure alone shows it; null where nothing is.</param>
/// <param name="Decode">RGB [H, W, 3] and the EXIF orientation, 1…8.</param>
internal sealed record PictureFormat(string Name, Func<byte[], bool> Recognises, Func<byte[], string?> Problem, Func<SkiaFrame, DecodedPicture> Decode);

/// <summary>The formats, recognised by content.</summary>
internal static class PictureFormats
{
    // Enough of a text to tell what it is.
    private const int TextStart = 1024;

    public static IReadOnlyList<PictureFormat> All { get; } =
    [
        new("PNG", f => Begins(f, 0, [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]), PngFile.Problem, PngFile.Decode),
        new("JPEG", f => Begins(f, 0, [0xFF, 0xD8, 0xFF]), JpegFile.Problem, frame => frame.Pixels()),
        new("WebP", f => Begins(f, 0, "RIFF"u8) && Begins(f, 8, "WEBP"u8), _ => null, frame => frame.Pixels()),
        new("BMP", f => Begins(f, 0, "BM"u8), BmpFile.Problem, BmpFile.Decode),
        new("GIF", f => Begins(f, 0, "GIF87a"u8) || Begins(f, 0, "GIF89a"u8), GifFile.Problem, GifFile.Decode),
    ];

    // What people have instead, each named so that they know what to do.
    private static readonly (string Name, Func<byte[], bool> Recognises)[] Refused =
    [
        ("a TIFF file", f => Begins(f, 0, "II*\0"u8) || Begins(f, 0, "MM\0*"u8)),
        ("an AVIF file", f => Begins(f, 4, "ftypavif"u8) || Begins(f, 4, "ftypavis"u8)),
        ("a HEIC file", f => new[] { "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1" }.Any(brand => Begins(f, 4, Encoding.ASCII.GetBytes("ftyp" + brand)))),
        ("a JPEG XL file", f => Begins(f, 0, [0xFF, 0x0A]) || Begins(f, 4, "JXL "u8)),
        ("a JPEG 2000 file", f => Begins(f, 4, "jP  "u8) || Begins(f, 0, [0xFF, 0x4F, 0xFF, 0x51])),
        ("a Photoshop file", f => Begins(f, 0, "8BPS"u8)),
        ("a PDF file", f => Begins(f, 0, "%PDF"u8)),
        ("an icon file", f => Begins(f, 0, [0, 0, 1, 0])),
        ("an SVG file", f => Text(f).Contains("<svg", StringComparison.OrdinalIgnoreCase)),
    ];

    /// <exception cref="FlowLensException">It is of none of the formats.</exception>
    public static PictureFormat Of(string path, byte[] file)
    {
        if (file.Length == 0)
        {
            throw PictureErrors.Damaged(path, "is empty");
        }

        if (All.FirstOrDefault(f => f.Recognises(file)) is { } format)
        {
            return format;
        }

        if (Refused.FirstOrDefault(f => f.Recognises(file)).Name is { } name)
        {
            throw new FlowLensException(ErrorKind.Unsupported, $"{path} is {name}, which FlowLens does not read", "Convert it to PNG");
        }

        string looks = Text(file) is var text && text.Contains("<html", StringComparison.OrdinalIgnoreCase) ? "; it looks like a web page" : "";
        throw new FlowLensException(ErrorKind.BadPicture, $"{path} is not a picture in a known format ({string.Join(", ", All.Select(f => f.Name))}){looks}",
            looks.Length > 0 ? "Fetch the picture again: the server answered with a page" : "Choose a picture, or convert it to PNG");
    }

    private static bool Begins(byte[] file, int at, ReadOnlySpan<byte> mark) => file.Length >= at + mark.Length && file.AsSpan(at, mark.Length).SequenceEqual(mark);

    private static string Text(byte[] file) => Encoding.Latin1.GetString(file, 0, Math.Min(file.Length, TextStart));
}
