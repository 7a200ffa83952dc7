namespace FlowLens.Core.Prompts.Pictures;

/// <summary>
/// Which input positions make up each output position along one axis, and their weights: integers with <see cref="Bits"/> fractional bits,
/// rounded half away from zero, as Pillow has them.
/// </summary>
internal sealed class ResampleWeights
{
    public const int Bits = 22;

    private readonly int[] first;
    private readonly int[] starts;
    private readonly int[] weights;

    private ResampleWeights(int[] first, int[] starts, int[] weights) => (this.first, this.starts, this.weights) = (first, starts, weights);

    /// <summary>Output positions.</summary>
    public int Count => first.Length;

    /// <summary>The first input position of an output position.</summary>
    public int First(int i) => first[i];

    /// <summary>The weights of an output position, from its first input position on.</summary>
    public ReadOnlySpan<int> Of(int i) => weights.AsSpan(starts[i]..starts[i + 1]);

    /// <summary>The input positions that any output position needs.</summary>
    public (int Start, int End) Needed() => (first.Min(), Enumerable.Range(0, Count).Max(i => first[i] + Of(i).Length));

    /// <param name="old">Input positions of the axis.</param>
    /// <param name="size">Output positions of the whole axis.</param>
    /// <param name="from">First output position wanted.</param>
    /// <param name="count">Output positions wanted.</param>
    /// <param name="filter">One with a reach.</param>
    public static ResampleWeights Of(int old, int size, int from, int count, ResampleFilter filter)
    {
        double scale = (double)old / size, stretch = Math.Max(scale, 1), reach = filter.HalfWidth * stretch, step = 1 / stretch;
        int[] first = new int[count], starts = new int[count + 1];
        List<int> weights = [];
        List<double> taps = [];
        for (int i = 0; i < count; i++)
        {
            double centre = (from + i + 0.5) * scale;
            first[i] = Math.Max((int)(centre - reach + 0.5), 0);
            int last = Math.Min((int)(centre + reach + 0.5), old);
            taps.Clear();
            for (int j = first[i]; j < last; j++)
            {
                taps.Add(filter.Weight((j - centre + 0.5) * step));
            }

            double sum = 0;
            foreach (double tap in taps)
            {
                sum += tap;
            }

            double inverse = sum == 0 ? 1 : 1 / sum;
            foreach (double tap in taps)
            {
                weights.Add((int)((tap * inverse * (1 << Bits)) + (tap >= 0 ? 0.5 : -0.5)));
            }

            starts[i + 1] = weights.Count;
        }

        return new ResampleWeights(first, starts, [.. weights]);
    }
}
