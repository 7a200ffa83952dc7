namespace FlowLens.Train.Evaluation;

/// <summary>A share with its 95 % interval (Wilson 1927), which keeps its meaning near 0 and 1.</summary>
/// <param name="Right">Hits.</param>
/// <param name="Count">Trials.</param>
public readonly record struct Wilson(int Right, int Count)
{
    private const double Z = 1.959964;

    public double Share => Count == 0 ? double.NaN : (double)Right / Count;

    public (double Low, double High) Interval
    {
        get
        {
            if (Count == 0)
            {
                return (0, 1);
            }

            double n = Count, centre = (Share + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
            double half = Z * Math.Sqrt((Share * (1 - Share) / n) + (Z * Z / (4 * n * n))) / (1 + (Z * Z / n));
            return (Math.Max(0, centre - half), Math.Min(1, centre + half));
        }
    }

    public static Wilson Of(IEnumerable<bool> marks)
    {
        bool[] all = [.. marks];
        return new Wilson(all.Count(m => m), all.Length);
    }

    /// <summary>Per cent, with the interval.</summary>
    public override string ToString() => Count == 0 ? "–" : string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{100 * Share:0.0} ({100 * Interval.Low:0.0}–{100 * Interval.High:0.0})");
}
