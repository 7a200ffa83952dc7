using FlowLens.Core.Probing;

namespace FlowLens.Core.Flow;

/// <summary>Attention of single heads from the reading rows to the image positions (<c>metrics.md</c> §1, heads apart); a head's line is its image share.</summary>
public static class AttentionHeads
{
    public static Metric Metric { get; } = new("attention-heads", "Which heads look at the picture", AttentionFlow.Metric.Taps, Compute);

    private static MetricValue Compute(MetricInput input)
    {
        int layers = input.Decoder.LayerCount, n = input.Prompt.ImagePositions.Length, heads = 0;
        int[] rows = input.ReadingRows;
        float[] heat = [];
        for (int layer = 0; layer < layers; layer++)
        {
            foreach (int position in rows)
            {
                (Recorded pattern, int row) = input.Recording.Find(SiteKind.AttnPattern, layer, position);
                if (heads == 0)
                {
                    heads = pattern.Heads;
                    heat = new float[layers * heads * n];
                }

                Dictionary<int, int> keys = pattern.Keys.Select((p, i) => (p, i)).ToDictionary(k => k.p, k => k.i);
                for (int head = 0; head < heads; head++)
                {
                    ReadOnlySpan<float> values = pattern.Row(row, head);
                    for (int j = 0; j < n; j++)
                    {
                        heat[(((layer * heads) + head) * n) + j] += values[keys[input.Prompt.ImagePositions[j]]] / rows.Length;
                    }
                }
            }
        }

        return new MetricValue(Metric.Id, [.. Enumerable.Range(0, heads).Select(head => new LayerSeries($"head-{head}",
            [.. Enumerable.Range(0, layers).Select(layer => heat.AsSpan(((layer * heads) + head) * n, n).ToArray().Sum())]))], heat);
    }
}
