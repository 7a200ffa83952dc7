using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// Attention sinks (<c>metrics.md</c> §4): image positions whose head-mean attention from the reading row is at least 10 times the image positions' median, or whose
/// entering state is at least 5 times as long as their median, in more than half of the layers. The heat is the share of layers.
/// </summary>
public static class Sinks
{
    /// <summary>A position with more than this share of layers is a sink.</summary>
    public const double Marked = 0.5;

    private const double TimesAttention = 10, TimesLength = 5;

    public static Metric Metric { get; } = new("sinks", "Which image tokens only collect attention", AttentionFlow.Metric.Taps, Compute, OfStates: true);

    private static MetricValue Compute(MetricInput input)
    {
        int layers = input.Decoder.LayerCount;
        int[] image = input.Prompt.ImagePositions;
        float[] share = new float[image.Length];
        for (int layer = 0; layer < layers; layer++)
        {
            double[] attention = Attention(input, layer), length = Lengths(input, layer);
            // Where a window hides the picture from the reading row, nothing collects attention.
            double median = Median(attention), mostAttention = median > 0 ? TimesAttention * median : double.PositiveInfinity, mostLength = TimesLength * Median(length);
            for (int j = 0; j < image.Length; j++)
            {
                share[j] += attention[j] >= mostAttention || length[j] >= mostLength ? 1f / layers : 0;
            }
        }

        int count = share.Count(s => s > Marked);
        return new MetricValue(Metric.Id, [], share, Note: count == 0 ? null : $"{count} of {image.Length} image tokens are attention sinks");
    }

    private static double[] Attention(MetricInput input, int layer)
    {
        (Recorded pattern, int row) = input.Recording.Find(SiteKind.AttnPattern, layer, input.Prompt.ReadingRow);
        Dictionary<int, int> keys = pattern.Keys.Select((p, i) => (p, i)).ToDictionary(k => k.p, k => k.i);
        return [.. input.Prompt.ImagePositions.Select(p => Enumerable.Range(0, pattern.Heads).Average(h => (double)pattern.Row(row, h)[keys[p]]))];
    }

    private static double[] Lengths(MetricInput input, int layer)
    {
        using IDisposable scope = NewDisposeScope();
        float[] lengths = input.States.Entering(layer, input.Prompt.ImagePositions).to(ScalarType.Float32).norm(1).cpu().data<float>().ToArray();
        return [.. lengths.Select(l => (double)l)];
    }

    private static double Median(double[] values)
    {
        if (values.Length == 0)
        {
            return 0;
        }

        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
