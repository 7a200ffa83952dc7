using System.Globalization;

namespace FlowLens.Parity;

/// <summary>The comparisons, with the tolerances that the references state (float32 on both sides).</summary>
public static class Compare
{
    /// <summary>Relative to the largest reference value of the tensor.</summary>
    public const double Relative = 1e-4;

    /// <summary>Added for KL, whose stored values are rounding noise near 0.</summary>
    public const double KlAbsolute = 1e-5;

    /// <summary>Added for a sum of log probabilities.</summary>
    public const double LogPAbsolute = 1e-4;

    public static Measured Exact(string group, Reference reference, string name, IReadOnlyList<int> found)
    {
        int[] expected = reference.Integers(name);
        int at = expected.Length != found.Count ? Math.Min(expected.Length, found.Count) : Array.FindIndex([.. expected.Zip(found, (e, f) => e == f)], same => !same);
        return at < 0 ? new Measured(group, name, 0, true)
            : new Measured(group, name, 1, false, $"differs at {at}: expected {At(expected, at)}, found {At(found, at)} (lengths {expected.Length}, {found.Count})");
    }

    public static Measured Close(string group, Reference reference, string name, IReadOnlyList<float> found, double absolute = 0)
    {
        float[] expected = reference.Floats(name);
        if (expected.Length != found.Count)
        {
            return new Measured(group, name, 1, false, $"has {expected.Length} values, found {found.Count}");
        }

        double largest = 0, worst = 0;
        int where = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            double error = Math.Abs((double)expected[i] - found[i]);
            if (double.IsNaN(error))
            {
                // A NaN compares as neither better nor worse: it would be forgotten.
                error = double.PositiveInfinity;
            }

            if (error > worst)
            {
                (worst, where) = (error, i);
            }
        }

        bool holds = worst <= (Relative * largest) + absolute;
        string? detail = holds ? null : string.Create(CultureInfo.InvariantCulture, $"worst at {where}: expected {expected[where]}, found {found[where]}");
        return new Measured(group, name, worst == 0 ? 0 : Math.Max(0, worst - absolute) / Math.Max(largest, 1e-30), holds, detail);
    }

    /// <summary>
    /// Ids of a greedy answer whose later choices the reference did not guard: where they part, the two tokens' logits must be within
    /// rounding of each other, and what follows is not compared.
    /// </summary>
    /// <param name="found">Ids found.</param>
    /// <param name="logits">The logits that chose each.</param>
    public static Measured Ids(string group, Reference reference, string name, int[] found, IReadOnlyList<float[]> logits, int skip = 0)
    {
        int[] expected = reference.Integers(name)[skip..(skip + found.Length)];
        int at = expected.AsSpan().CommonPrefixLength(found);
        if (at == found.Length)
        {
            return new Measured(group, name, 0, true);
        }

        double margin = Math.Abs(logits[at][found[at]] - logits[at][expected[at]]), scale = logits[at].Max(Math.Abs);
        string detail = string.Create(CultureInfo.InvariantCulture, $"token {at}: expected {expected[at]}, found {found[at]}, margin {margin / scale:e1} of the largest logit");
        return at > 0 && margin <= Relative * scale ? new Measured(group, name, 0, true, detail) : new Measured(group, name, 1, false, detail);
    }

    private static string At(IReadOnlyList<int> values, int index) => index < values.Count ? values[index].ToString(CultureInfo.InvariantCulture) : "nothing";
}
