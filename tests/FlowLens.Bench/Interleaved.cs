using System.Diagnostics;
using FlowLens.Core.Models;

namespace FlowLens.Bench;

/// <summary>Ways of doing a thing, timed in turns within one process: machines drift, ratios within a round do not.</summary>
public sealed class Interleaved(IReadOnlyList<(string Name, Action Work)> ways, long level)
{
    private readonly Dictionary<string, List<double>> seconds = ways.ToDictionary(w => w.Name, _ => new List<double>());
    private readonly Dictionary<string, List<double>> peaks = ways.ToDictionary(w => w.Name, _ => new List<double>());

    public void Run(int rounds)
    {
        for (int round = -1; round < rounds; round++)
        {
            // Each round begins with another way: what a way does to caches falls on a different one each time.
            foreach ((string name, Action work) in ways.Skip((round + 1) % ways.Count).Concat(ways.Take((round + 1) % ways.Count)))
            {
                long start = Stopwatch.GetTimestamp();
                work();
                double took = Stopwatch.GetElapsedTime(start).TotalSeconds;

                // The first round warms pages, caches and the JIT.
                if (round >= 0)
                {
                    seconds[name].Add(took);
                }
            }
        }
    }

    /// <summary>Measures the peaks of some ways above the level.</summary>
    public void RunForPeaks(int rounds, IReadOnlyList<string> names)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach ((string name, Action work) in ways.Where(w => names.Contains(w.Name)))
            {
                GC.Collect();
                _ = PeakMemory.Start();
                work();
                peaks[name].Add(PeakMemory.Above(level));
            }
        }
    }

    public double Seconds(string name) => Median(seconds[name]);

    /// <summary>Peak resident bytes above the level.</summary>
    public double Peak(string name) => Median(peaks[name]);

    /// <summary>Median over the rounds of the ratio within a round.</summary>
    public double Ratio(string name, string to) => Median([.. seconds[name].Zip(seconds[to], (a, b) => a / b)]);

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
