using FlowLens.Core;
using SkiaSharp;

namespace FlowLens.Train.Scenes;

/// <summary>A small picture of an object.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Pixels">RGBA, not premultiplied.</param>
public sealed record Sprite(int Width, int Height, byte[] Pixels);

/// <summary>Objects of every kind in many sizes, turned and mirrored, drawn once; another seed gives others.</summary>
public sealed class Sprites
{
    /// <summary>Smallest and largest size, in pixels of the emoji's side.</summary>
    public const int Smallest = 26;
    public const int Largest = 54;

    private const int Variants = 64;
    private const double LargestTurn = 12; // degrees
    private const double MirroredShare = 0.5;
    private const byte Opaque = 40; // of 255: what counts for an object's box
    private const float PictureSide = 64;

    private readonly Sprite[][] pool; // by kind, by rising size

    private Sprites(Sprite[][] pool) => this.pool = pool;

    /// <summary>Draws the pool from the pictures of the npm package emoji-datasource-google.</summary>
    /// <param name="folder">Its pictures of 64 pixels.</param>
    /// <param name="seed">Of sizes and turns.</param>
    /// <exception cref="FlowLensException">A picture is missing.</exception>
    public static Sprites Draw(string folder, ulong seed) => new([.. Kinds.All.Select((kind, index) =>
    {
        string path = Path.Combine(folder, kind.Emoji + ".png");
        using SKImage? picture = File.Exists(path) ? SKImage.FromEncodedData(path) : null;
        if (picture is null)
        {
            throw new FlowLensException(ErrorKind.FileNotFound, $"{path} is missing: the picture of '{kind.Name}'", "Run npm ci, or name the folder of emoji-datasource-google's pictures with --sprites");
        }

        Dice dice = new(Dice.Mix(seed, (ulong)index));
        return Enumerable.Range(0, Variants).Select(v => Draw(picture, Smallest + ((Largest - Smallest) * (v + dice.Share()) / Variants),
            dice.Between(-LargestTurn, LargestTurn), dice.Chance(MirroredShare))).ToArray();
    })]);

    /// <summary>One of a kind between two sizes.</summary>
    public Sprite Pick(Dice dice, int kind, double smallest, double largest)
    {
        double Place(double size) => (size - Smallest) / (Largest - Smallest) * Variants;
        return pool[kind][Math.Clamp((int)dice.Between(Place(smallest), Place(largest)), 0, Variants - 1)];
    }

    private static Sprite Draw(SKImage picture, double size, double turn, bool mirrored)
    {
        int side = (int)Math.Ceiling(size * 1.5);
        using SKSurface surface = SKSurface.Create(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Premul));
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(SKColors.Transparent);
        canvas.Translate(side / 2f, side / 2f);
        canvas.RotateDegrees((float)turn);
        float scale = (float)size / PictureSide;
        canvas.Scale(mirrored ? -scale : scale, scale);
        canvas.DrawImage(picture, -PictureSide / 2, -PictureSide / 2, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using SKImage drawn = surface.Snapshot();
        byte[] pixels = new byte[side * side * 4];
        unsafe
        {
            fixed (byte* to = pixels)
            {
                drawn.ReadPixels(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)to, side * 4, 0, 0);
            }
        }

        return Cut(pixels, side);
    }

    private static Sprite Cut(byte[] pixels, int side)
    {
        int left = side, top = side, right = 0, bottom = 0;
        for (int i = 0; i < side * side; i++)
        {
            if (pixels[(i * 4) + 3] > Opaque)
            {
                (left, top) = (Math.Min(left, i % side), Math.Min(top, i / side));
                (right, bottom) = (Math.Max(right, (i % side) + 1), Math.Max(bottom, (i / side) + 1));
            }
        }

        int width = right - left;
        byte[] own = new byte[width * (bottom - top) * 4];
        for (int y = top; y < bottom; y++)
        {
            pixels.AsSpan(((y * side) + left) * 4, width * 4).CopyTo(own.AsSpan((y - top) * width * 4));
        }

        return new Sprite(width, bottom - top, own);
    }
}
