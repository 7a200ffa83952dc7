using System.Text.Json;
using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A target size: both sides, or the shorter one with the ratio kept.</summary>
/// <param name="Height">In pixels; the shorter side's where <paramref name="ShortestEdge"/>.</param>
/// <param name="Width">In pixels; the same as the height where <paramref name="ShortestEdge"/>.</param>
/// <param name="ShortestEdge">Whether the ratio is kept.</param>
public readonly record struct TargetSize(int Height, int Width, bool ShortestEdge)
{
    // Larger towers do not exist; a larger number is a mistake that would take the memory of the machine.
    private const int MaxSide = 8192;

    /// <summary>The size that a picture gets; the longer side is rounded down.</summary>
    public (long Width, long Height) Of(int width, int height) => !ShortestEdge ? (Width, Height)
        : width <= height ? (Width, (long)((double)((long)Width * height) / width))
        : ((long)((double)((long)Height * width) / height), Height);

    /// <summary>A size as configurations write it: an integer, height and width, or the shortest edge.</summary>
    /// <param name="raw">The configuration.</param>
    /// <param name="field">Its field.</param>
    /// <param name="published">The side where the field is absent.</param>
    /// <param name="intIsShortest">Whether an integer is the shortest edge; that form is known only then.</param>
    public static TargetSize Read(RawConfig raw, string field, int published, bool intIsShortest)
    {
        if (!raw.Has(field))
        {
            return new TargetSize(published, published, intIsShortest);
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

    /// <summary>The side of a square tile, which configurations write in any of the forms of a size.</summary>
    /// <exception cref="FlowLensException">It is not a square.</exception>
    public static int ReadSquare(RawConfig raw, string field, int published) =>
        Read(raw, field, published, intIsShortest: true) is var size && size.Height == size.Width ? size.Height : throw raw.Unknown(field, "squares");

    /// <summary>The longest edge alone, which <paramref name="field"/> holds as a section or as an integer.</summary>
    public static int ReadLongestEdge(RawConfig raw, string field, int published) => !raw.Has(field) ? published
        : raw.Json(field).ValueKind == JsonValueKind.Number ? Side(raw, field) : Side(raw.RequiredSection(field), "longest_edge");

    private static int Side(RawConfig raw, string field) => raw.Size(field) is var side && side <= MaxSide ? side : throw raw.Wrong(field, $"at most {MaxSide}");
}
