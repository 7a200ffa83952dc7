using System.Globalization;
using FlowLens.Core.Prompts.Pictures;
using SkiaSharp;

namespace FlowLens.Core.Results;

/// <summary>How heat is shown over a picture.</summary>
public enum HeatStyle
{
    /// <summary>Cold cells are dimmed: what is hot stays as it is.</summary>
    Spotlight,

    /// <summary>A colour map over the picture in grey.</summary>
    Cividis,
}

/// <summary>Draws heat over a picture, as PNG. The hottest cell is outlined; what no cell covers, which the model does not see, is dark grey.</summary>
/// <param name="picture">The picture itself.</param>
/// <param name="cells">What each image position covers, in the picture's pixels; n entries. Where some overlap the smallest is on top.</param>
/// <param name="style">How heat is shown.</param>
public sealed class HeatPicture(Picture picture, IReadOnlyList<PictureRect> cells, HeatStyle style)
{
    private const int LongSide = 1024, FilmLongSide = 192, Gap = 16, Block = 3, Bar = 12;

    private static readonly SKColor Ground = new(30, 30, 30), Figures = new(190, 190, 190);

    /// <summary>One layer's heat, on a scale from 0 to its own largest value, which stands beneath.</summary>
    /// <param name="heat">One value a cell.</param>
    public byte[] Layer(IReadOnlyList<float> heat)
    {
        using HeatTile tile = new(picture, cells, style, LongSide);
        float most = Most([heat]);
        return Png(tile.Width, tile.Height + LegendHeight, canvas =>
        {
            tile.Draw(canvas, heat, most, 0, 0);
            Legend(canvas, most, tile.Width, tile.Height);
        });
    }

    /// <summary>All layers as small pictures with their numbers beneath, on one scale from 0 to the largest value of all.</summary>
    /// <param name="layers">For each layer one value a cell; at least one layer.</param>
    public byte[] FilmStrip(IReadOnlyList<IReadOnlyList<float>> layers)
    {
        using HeatTile tile = new(picture, cells, style, FilmLongSide);
        float most = Most(layers);
        int columns = Columns(layers.Count), rows = (layers.Count + columns - 1) / columns;
        int label = PixelFigures.Height(Block) + Gap, stepX = tile.Width + Gap, stepY = tile.Height + (Gap / 2) + label;
        int width = Math.Max((columns * stepX) + Gap, FilmLongSide + (2 * Gap)), height = Gap + (rows * stepY);
        return Png(width, height + LegendHeight - Gap, canvas =>
        {
            for (int layer = 0; layer < layers.Count; layer++)
            {
                int left = Gap + (layer % columns * stepX), top = Gap + (layer / columns * stepY);
                tile.Draw(canvas, layers[layer], most, left, top);
                string number = layer.ToString(CultureInfo.InvariantCulture);
                PixelFigures.Draw(canvas, number, left + ((tile.Width - PixelFigures.Width(number, Block)) / 2), top + tile.Height + (Gap / 2), Block, Figures);
            }

            Legend(canvas, most, width, height - Gap);
        });
    }

    private static int LegendHeight => (2 * Gap) + PixelFigures.Height(Block);

    // As near to a square as leaves the fewest places empty.
    private static int Columns(int layers)
    {
        int side = (int)Math.Ceiling(Math.Sqrt(layers));
        return Enumerable.Range(side, side).MinBy(c => ((layers + c - 1) / c * c) - layers);
    }

    // A heat that is 0 everywhere has a scale too.
    private static float Most(IReadOnlyList<IReadOnlyList<float>> layers) =>
        layers.SelectMany(l => l).Where(float.IsFinite).DefaultIfEmpty().Max() is var most && most > 0 ? most : 1;

    private void Legend(SKCanvas canvas, float most, int width, int top)
    {
        string text = most.ToString("G3", CultureInfo.InvariantCulture).Replace("+", "", StringComparison.Ordinal);
        int end = width - Gap - PixelFigures.Width(text, Block), figures = top + Gap, start = Gap + PixelFigures.Width("0", Block) + Gap;
        PixelFigures.Draw(canvas, "0", Gap, figures, Block, Figures);
        PixelFigures.Draw(canvas, text, end, figures, Block, Figures);
        float barTop = figures + ((PixelFigures.Height(Block) - Bar) / 2f);
        SKColor[] colours = style == HeatStyle.Cividis ? [.. Cividis.Stops] : [HeatTile.Dim(SKColors.White, 0), SKColors.White];
        using SKShader shader = SKShader.CreateLinearGradient(new SKPoint(start, 0), new SKPoint(end - Gap, 0), colours, SKShaderTileMode.Clamp);
        using SKPaint paint = new() { Shader = shader };
        canvas.DrawRect(start, barTop, Math.Max(end - Gap - start, 0), Bar, paint);
    }

    private static byte[] Png(int width, int height, Action<SKCanvas> draw)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (SKCanvas canvas = new(bitmap))
        {
            canvas.Clear(Ground);
            draw(canvas);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
