using System.Text.Json;
using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>What every image processor does with pixels, whatever it does with sizes; a step that is switched off is null.</summary>
/// <param name="Filter">With which pictures are resized.</param>
/// <param name="RescaleFactor">By which 8-bit values are multiplied.</param>
/// <param name="Normalise">Mean and standard deviation of each channel.</param>
public sealed record PixelSteps(ResampleFilter Filter, double? RescaleFactor, (float[] Mean, float[] Std)? Normalise)
{
    private const int Channels = 3, Levels = 256;

    // The value of each 8-bit level, channel by channel. Multiplied in double, then all in float32: the order that transformers has, to the last bit.
    private readonly float[] values = [.. Enumerable.Range(0, Channels * Levels).Select(i => Value(RescaleFactor, Normalise, i / Levels, i % Levels))];

    /// <param name="raw">The configuration as it is in its file.</param>
    /// <param name="published">What the type has where the configuration leaves a field out.</param>
    /// <exception cref="FlowLensException">A field is wrong.</exception>
    public static PixelSteps Read(RawConfig raw, PublishedPixels published)
    {
        double[] std = Three(raw, "image_std", published.Std);
        return new PixelSteps(
            ResampleFilters.OfCode(raw.Int("resample", published.Filter)) ?? throw raw.Unknown("resample", string.Join(", ", ResampleFilters.All.Select(f => $"{f.Code} ({f.Id})"))),
            raw.Bool("do_rescale", true) ? raw.Double("rescale_factor", 1 / 255.0) : null,
            std.Contains(0) ? throw raw.Wrong("image_std", "numbers other than 0")
                : raw.Bool("do_normalize", true) ? ([.. Three(raw, "image_mean", published.Mean).Select(m => (float)m)], [.. std.Select(s => (float)s)]) : null);
    }

    /// <summary>The steps of a processor that has no configuration.</summary>
    public static PixelSteps Published(PublishedPixels published) => new(ResampleFilters.OfCode(published.Filter)!, 1 / 255.0,
        ([.. published.Mean.Select(m => (float)m)], [.. published.Std.Select(s => (float)s)]));

    /// <summary>Three numbers, one a channel.</summary>
    public static double[] Three(RawConfig raw, string field, double[] published) => !raw.Has(field) ? published
        : raw.Json(field) is { ValueKind: JsonValueKind.Array } value && value.GetArrayLength() == Channels && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(v => v.GetDouble())]
            : throw raw.Wrong(field, "three numbers");

    /// <summary>The number of a level of a channel.</summary>
    public float Value(int channel, int level) => values[(channel * Levels) + level];

    /// <summary>The picture at another size.</summary>
    public Picture Resize(Picture picture, int width, int height) => Resampler.Resize(picture, width, height, Filter);

    /// <summary>The numbers of a window of a picture; black, before the numbers are scaled, where it reaches over the picture.</summary>
    /// <param name="picture">The picture, at its final size.</param>
    /// <param name="left">Of the window, in the picture's pixels.</param>
    /// <param name="top">Of the window, in the picture's pixels.</param>
    /// <param name="to">[3, height, width].</param>
    /// <param name="height">Of the window.</param>
    /// <param name="width">Of the window.</param>
    public void Write(Picture picture, int left, int top, Span<float> to, int height, int width)
    {
        int x0 = Math.Max(0, -left), x1 = Math.Min(width, picture.Width - left), y0 = Math.Max(0, -top), y1 = Math.Min(height, picture.Height - top);
        bool whole = x0 == 0 && y0 == 0 && x1 == width && y1 == height;
        for (int c = 0; c < Channels; c++)
        {
            ReadOnlySpan<float> value = values.AsSpan(Levels * c, Levels);
            Span<float> plane = to.Slice(c * height * width, height * width);
            if (!whole)
            {
                plane.Fill(value[0]);
            }

            for (int y = y0; y < y1 && x1 > x0; y++)
            {
                ReadOnlySpan<byte> from = picture.Pixels.AsSpan((Channels * ((picture.Width * (top + y)) + left + x0)) + c);
                Span<float> row = plane.Slice((y * width) + x0, x1 - x0);
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = value[from[Channels * x]];
                }
            }
        }
    }

    private static float Value(double? factor, (float[] Mean, float[] Std)? normal, int channel, int level)
    {
        float value = (float)(factor is { } by ? level * by : level);
        return normal is { } n ? (value - n.Mean[channel]) / n.Std[channel] : value;
    }
}

/// <summary>What a type of processor has where a configuration leaves a field out.</summary>
/// <param name="Filter">Pillow's number.</param>
/// <param name="Mean">One a channel.</param>
/// <param name="Std">One a channel.</param>
public sealed record PublishedPixels(int Filter, double[] Mean, double[] Std)
{
    public static PublishedPixels Clip { get; } = new(3, [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]);

    public static PublishedPixels Siglip { get; } = new(3, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    public static PublishedPixels Idefics { get; } = Siglip with { Filter = 1 };

    public static PublishedPixels Gemma { get; } = Siglip with { Filter = 2 };
}
