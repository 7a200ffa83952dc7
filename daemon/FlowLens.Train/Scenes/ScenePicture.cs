using SkiaSharp;

namespace FlowLens.Train.Scenes;

/// <summary>Scenes as PNG files.</summary>
public static class ScenePicture
{
    public static void Write(string path, Scene scene)
    {
        using SKBitmap bitmap = Bitmap(scene);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using FileStream file = File.Create(path);
        data.SaveTo(file);
    }

    /// <summary>The picture, which is the caller's.</summary>
    public static SKBitmap Bitmap(Scene scene)
    {
        SKBitmap bitmap = new(new SKImageInfo(Scene.Side, Scene.Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int i = 0; i < Scene.Side * Scene.Side; i++)
        {
            scene.Pixels.AsSpan(i * 3, 3).CopyTo(pixels[(i * 4)..]);
            pixels[(i * 4) + 3] = 255;
        }

        return bitmap;
    }
}
