using System.Globalization;

namespace FlowLens.Core.Truncation;

/// <summary>How many image positions survive: a number, or a share of the prompt's.</summary>
public sealed record Keep
{
    private readonly int? count;
    private readonly double? ratio;

    private Keep(int? count, double? ratio)
    {
        this.count = count;
        this.ratio = ratio;
    }

    /// <exception cref="FlowLensException">Below 0.</exception>
    public static Keep Count(int count) => count >= 0 ? new Keep(count, null)
        : throw new FlowLensException(ErrorKind.BadOption, $"keep.count is {count}", "Give 0 or more");

    /// <exception cref="FlowLensException">Outside 0…1.</exception>
    public static Keep Ratio(double ratio) => ratio is >= 0 and <= 1 ? new Keep(null, ratio)
        : throw new FlowLensException(ErrorKind.BadOption, $"keep.ratio is {ratio.ToString(CultureInfo.InvariantCulture)}", "Give a number from 0 to 1");

    /// <summary>As it was given: one of the two.</summary>
    public (int? Count, double? Ratio) Spec => (count, ratio);

    /// <summary>k, for a prompt with n image positions: (int)(ratio·n + 0.5) in double (<c>metrics.md</c> §3).</summary>
    public int Of(int n) => count is int fixedCount ? Math.Min(fixedCount, n) : (int)((ratio!.Value * n) + 0.5);
}
