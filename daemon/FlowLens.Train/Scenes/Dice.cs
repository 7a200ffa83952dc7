namespace FlowLens.Train.Scenes;

/// <summary>Random numbers from a seed, the same on every machine and runtime (SplitMix64, Steele et al. 2014).</summary>
public sealed class Dice(ulong seed)
{
    private ulong state = seed;

    /// <summary>64 random bits that follow from several numbers: the seed of one of many things.</summary>
    public static ulong Mix(params ReadOnlySpan<ulong> parts)
    {
        Dice dice = new(0);
        foreach (ulong part in parts)
        {
            dice.state = dice.Bits() ^ part;
        }

        return dice.Bits();
    }

    /// <summary>In [0, 1).</summary>
    public double Share() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>In [low, high).</summary>
    public double Between(double low, double high) => low + (Share() * (high - low));

    /// <summary>One of 0 … count − 1.</summary>
    public int Below(int count) => (int)(Share() * count);

    /// <summary>True as often as this.</summary>
    public bool Chance(double share) => Share() < share;

    public T Of<T>(IReadOnlyList<T> list) => list[Below(list.Count)];

    /// <summary>An index, as often as its weight says; at least one weight is above 0.</summary>
    public int Weighted(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (double weight in weights)
        {
            sum += weight;
        }

        double left = Share() * sum;
        int last = -1;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                last = i;
                left -= weights[i];
                if (left < 0)
                {
                    break;
                }
            }
        }

        return last;
    }

    public void Shuffle<T>(IList<T> list)
    {
        for (int i = list.Count - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }
    }

    private ulong Bits()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
