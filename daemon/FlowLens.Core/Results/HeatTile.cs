using System.Runtime.InteropServices;
using FlowLens.Core.Prompts.Pictures;
using SkiaSharp;

namespace FlowLens.Core.Results;

/// <summary>A picture at one size, drawn with any heat over it.</summary>
internal sealed class HeatTile : IDisposable
{
    // A cold cell is still seen: the heat never hides the object.
    private const float Dimming = 0.78f, ColourMap = 0.65f, UnderMap = 0.7f;

    private static readonly SKColor Shade = new(6, 10, 24);

    private readonly SKImage image;
    private readonly SKRectI[] cells;
    private readonly SKRegion[] visible;
    private readonly SKRectI seen;
    private readonly HeatStyle style;
    private readonly int line;

    public HeatTile(Picture picture, IReadOnlyList<PictureRect> cells, HeatStyle style, int longSide)
    {
        double scale = (double)longSide / Math.Max(picture.Width, picture.Height);
        (Width, Height) = (Math.Max(1, (int)Math.Round(picture.Width * scale)), Math.Max(1, (int)Math.Round(picture.Height * scale)));
        Picture sized = Resampler.Resize(picture, Width, Height, ResampleFilters.OfCode(3)!);
        image = Image(sized);
        SKRectI whole = new(0, 0, Width, Height);
        this.cells = [.. cells.Select(c => SKRectI.Intersect(whole, Rounded(c, scale)))];
        visible = Visible(this.cells, cells);
        seen = this.cells.Where(c => !c.IsEmpty).Aggregate(SKRectI.Empty, (all, c) => all.IsEmpty ? c : SKRectI.Union(all, c));
        this.style = style;
        line = Math.Max(2, longSide / 256);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>A colour under the spotlight's dimming.</summary>
    /// <param name="colour">What is dimmed.</param>
    /// <param name="heat">0…1.</param>
    public static SKColor Dim(SKColor colour, float heat)
    {
        float part = Dimming * (1 - heat);
        return new SKColor((byte)(colour.Red + ((Shade.Red - colour.Red) * part)), (byte)(colour.Green + ((Shade.Green - colour.Green) * part)), (byte)(colour.Blue + ((Shade.Blue - colour.Blue) * part)));
    }

    /// <param name="canvas">Where it is drawn.</param>
    /// <param name="heat">One value a cell; what is not a number counts as 0.</param>
    /// <param name="most">The value at the top of the scale.</param>
    /// <param name="left">Of the tile, in canvas pixels.</param>
    /// <param name="top">Of the tile, in canvas pixels.</param>
    public void Draw(SKCanvas canvas, IReadOnlyList<float> heat, float most, int left, int top)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(heat.Count, cells.Length);
        canvas.Save();
        canvas.Translate(left, top);
        canvas.ClipRect(new SKRect(0, 0, Width, Height));
        DrawGrey(canvas, new SKRectI(0, 0, Width, Height), 1 - Dimming);
        DrawSeen(canvas);
        using SKPaint paint = new();
        for (int i = 0; i < cells.Length; i++)
        {
            float part = float.IsFinite(heat[i]) ? Math.Clamp(heat[i] / most, 0, 1) : 0;
            paint.Color = style == HeatStyle.Spotlight ? Shade.WithAlpha((byte)(255 * Dimming * (1 - part)))
                : Cividis.At(part).WithAlpha((byte)(255 * ColourMap));
            canvas.DrawRegion(visible[i], paint);
        }

        Outline(canvas, heat);
        canvas.Restore();
    }

    public void Dispose()
    {
        image.Dispose();
        foreach (SKRegion region in visible)
        {
            region.Dispose();
        }
    }

    // Where tiles overlap the finest is on top and alone: what is hot in it must not be dimmed by a coarse view of the same place.
    private static SKRegion[] Visible(SKRectI[] drawn, IReadOnlyList<PictureRect> cells)
    {
        SKRegion[] visible = new SKRegion[drawn.Length];
        using SKRegion covered = new();
        foreach (int i in Enumerable.Range(0, drawn.Length).OrderBy(i => cells[i].Width * cells[i].Height).ThenByDescending(i => i))
        {
            visible[i] = new SKRegion(drawn[i]);
            visible[i].Op(covered, SKRegionOperation.Difference);
            covered.Op(drawn[i], SKRegionOperation.Union);
        }

        return visible;
    }

    // Under a colour map the picture is grey: its own colours would be read as heat.
    private void DrawSeen(SKCanvas canvas)
    {
        if (style == HeatStyle.Cividis)
        {
            DrawGrey(canvas, seen, UnderMap);
            return;
        }

        canvas.DrawImage(image, seen, (SKRect)seen, SKSamplingOptions.Default, null);
    }

    private void DrawGrey(SKCanvas canvas, SKRectI part, float brightness)
    {
        (float r, float g, float b) = (0.2126f * brightness, 0.7152f * brightness, 0.0722f * brightness);
        using SKColorFilter grey = SKColorFilter.CreateColorMatrix([r, g, b, 0, 0, r, g, b, 0, 0, r, g, b, 0, 0, 0, 0, 0, 1, 0]);
        using SKPaint paint = new() { ColorFilter = grey };
        canvas.DrawImage(image, part, (SKRect)part, SKSamplingOptions.Default, paint);
    }

    // Light on dark, so that it is seen over any picture.
    private void Outline(SKCanvas canvas, IReadOnlyList<float> heat)
    {
        int hottest = Enumerable.Range(0, cells.Length).Where(i => heat[i] > 0 && !cells[i].IsEmpty).DefaultIfEmpty(-1).MaxBy(i => i < 0 ? 0 : heat[i]);
        if (hottest < 0)
        {
            return;
        }

        using SKPaint paint = new() { Style = SKPaintStyle.Stroke, IsAntialias = true, Color = SKColors.Black.WithAlpha(180), StrokeWidth = line + 2 };
        SKRect rect = SKRect.Inflate(cells[hottest], -line / 2f, -line / 2f);
        canvas.DrawRect(rect, paint);
        (paint.Color, paint.StrokeWidth) = (style == HeatStyle.Cividis ? SKColors.White : Cividis.At(1), line);
        canvas.DrawRect(rect, paint);
    }

    // Whole pixels, so that neighbouring cells neither overlap nor leave a seam.
    private static SKRectI Rounded(PictureRect cell, double scale) => new((int)Math.Round(cell.Left * scale), (int)Math.Round(cell.Top * scale),
        (int)Math.Round((cell.Left + cell.Width) * scale), (int)Math.Round((cell.Top + cell.Height) * scale));

    private static SKImage Image(Picture picture)
    {
        byte[] rgba = new byte[4 * picture.Width * picture.Height];
        for (int from = 0, to = 0; to < rgba.Length; from += 3, to += 4)
        {
            picture.Pixels.AsSpan(from, 3).CopyTo(rgba.AsSpan(to));
            rgba[to + 3] = byte.MaxValue;
        }

        GCHandle pinned = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            return SKImage.FromPixelCopy(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), pinned.AddrOfPinnedObject());
        }
        finally
        {
            pinned.Free();
        }
    }
}
