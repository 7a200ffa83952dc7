namespace FlowLens.Core.Prompts.Pictures;

/// <summary>The errors of pictures, so that each is worded once.</summary>
internal static class PictureErrors
{
    public const string CutShort = "is cut short";

    public const string NoPixels = "has no pixels";

    public static FlowLensException Damaged(string path, string problem) =>
        new(ErrorKind.BadPicture, $"{path} {problem}", "Fetch the picture again, or open it in an image editor and save it as PNG");

    /// <summary>Null where the size is allowed.</summary>
    public static string? Size(long width, long height) => width == 0 || height == 0 ? NoPixels
        : (Int128)width * height <= Picture.MaxPixels ? null
        : $"is too large: {width} × {height} pixels, the limit is {Picture.MaxPixels / 1_000_000} million";
}
