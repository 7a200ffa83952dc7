namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A resampling filter, with Pillow's number, which is what configurations hold as <c>resample</c>.</summary>
/// <param name="Id">In kebab-case.</param>
/// <param name="Code">Pillow's number.</param>
/// <param name="HalfWidth">Reach to each side in pixels of the smaller grid; 0 takes the nearest pixel.</param>
/// <param name="Weight">Weight at a distance from the centre.</param>
public sealed record ResampleFilter(string Id, int Code, double HalfWidth, Func<double, double> Weight);

/// <summary>The filters that FlowLens computes as Pillow does.</summary>
public static class ResampleFilters
{
    // Catmull–Rom; Pillow's choice, where others take −0.75.
    private const double CubicA = -0.5;

    public static IReadOnlyList<ResampleFilter> All { get; } =
    [
        new("nearest", 0, 0, _ => 1),
        new("lanczos", 1, 3, x => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0),
        new("bilinear", 2, 1, x => Math.Max(0, 1 - Math.Abs(x))),
        new("bicubic", 3, 2, Cubic),
        new("box", 4, 0.5, x => x is > -0.5 and <= 0.5 ? 1 : 0),
    ];

    /// <summary>The filter of Pillow's number, or null.</summary>
    public static ResampleFilter? OfCode(int code) => All.FirstOrDefault(f => f.Code == code);

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? ((((CubicA + 2) * x) - (CubicA + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * CubicA
            : 0;
    }
}
