using System.Text.Json;
using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A target size: both sides, or the shorter one with the ratio kept.</summary>
/// <param name="Height">In pixels; the shorter side's where <paramref name="ShortestEdge"/>.</param>
/// <param name="Width">In pixels; the same as the height where <paramref name="ShortestEdge"/>.</param>
/// <param name="ShortestEdge">Whether the ratio is kept.</param>
public readonly record struct TargetSize(int Height, int Width, bool ShortestEdge)
{
    /// <summary>The size that a picture gets; the longer side is rounded down.</summary>
    public (long Width, long Height) Of(int width, int height) => !ShortestEdge ? (Width, Height)
        : width <= height ? (Width, (long)((double)((long)Width * height) / width))
        : ((long)((double)((long)Height * width) / height), Height);
}

/// <summary>A CLIP image processor's configuration, nothing optional left; a step that is switched off is null.</summary>
/// <param name="PadColour">Colour of the square that the picture is padded to first.</param>
/// <param name="Resize">Size before the crop.</param>
/// <param name="Filter">With which it is resized.</param>
/// <param name="Crop">Size of the centre crop.</param>
/// <param name="RescaleFactor">By which 8-bit values are multiplied.</param>
/// <param name="Normalise">Mean and standard deviation of each channel.</param>
public sealed record ClipImageProcessorConfig(byte[]? PadColour, TargetSize? Resize, ResampleFilter Filter, TargetSize? Crop, double? RescaleFactor,
    (float[] Mean, float[] Std)? Normalise)
{
    // Larger towers do not exist; a larger number is a mistake that would take the memory of the machine.
    private const int MaxSide = 8192;

    // What transformers takes where a published configuration leaves a field out.
    private const int PublishedSide = 224, PublishedFilter = 3;
    private static readonly double[] PublishedMean = [0.48145466, 0.4578275, 0.40821073], PublishedStd = [0.26862954, 0.26130258, 0.27577711];

    /// <param name="raw">The configuration as it is in its file.</param>
    /// <param name="pads">Whether the type knows <c>do_pad</c>.</param>
    /// <exception cref="FlowLensException">A field is wrong.</exception>
    public static ClipImageProcessorConfig Read(RawConfig raw, bool pads)
    {
        double[] mean = Channels(raw, "image_mean", PublishedMean), std = Channels(raw, "image_std", PublishedStd);
        if (std.Contains(0))
        {
            throw raw.Wrong("image_std", "numbers other than 0");
        }

        return new ClipImageProcessorConfig(
            pads && raw.Bool("do_pad", false) ? [.. mean.Select(m => (byte)Math.Clamp(m * byte.MaxValue, 0, byte.MaxValue))] : null,
            raw.Bool("do_resize", true) ? Size(raw, "size", intIsShortest: true) : null,
            ResampleFilters.OfCode(raw.Int("resample", PublishedFilter)) ?? throw raw.Unknown("resample", string.Join(", ", ResampleFilters.All.Select(f => $"{f.Code} ({f.Id})"))),
            raw.Bool("do_center_crop", true) ? Size(raw, "crop_size", intIsShortest: false) : null,
            raw.Bool("do_rescale", true) ? raw.Double("rescale_factor", 1 / 255.0) : null,
            raw.Bool("do_normalize", true) ? ([.. mean.Select(m => (float)m)], [.. std.Select(s => (float)s)]) : null);
    }

    private static TargetSize Size(RawConfig raw, string field, bool intIsShortest)
    {
        if (!raw.Has(field))
        {
            return new TargetSize(PublishedSide, PublishedSide, intIsShortest);
        }

        if (raw.Json(field).ValueKind == JsonValueKind.Number)
        {
            int side = Side(raw, field);
            return new TargetSize(side, side, intIsShortest);
        }

        RawConfig size = raw.RequiredSection(field);
        if (!intIsShortest || !size.Has("shortest_edge"))
        {
            return new TargetSize(Side(size, "height"), Side(size, "width"), false);
        }

        int edge = Side(size, "shortest_edge");
        return size.Has("longest_edge") ? throw size.Unknown("longest_edge", "shortest_edge alone") : new TargetSize(edge, edge, true);
    }

    private static int Side(RawConfig raw, string field) => raw.Size(field) is var side && side <= MaxSide ? side : throw raw.Wrong(field, $"at most {MaxSide}");

    private static double[] Channels(RawConfig raw, string field, double[] published)
    {
        if (!raw.Has(field))
        {
            return published;
        }

        JsonElement value = raw.Json(field);
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 3 && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(v => v.GetDouble())]
            : throw raw.Wrong(field, "three numbers");
    }
}
