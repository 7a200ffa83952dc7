using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Flow;

/// <summary>
/// The paper's λ (<c>metrics.md</c> §1): how the attention of the reading rows is shared among the roles, and over the image positions.
/// </summary>
public static class AttentionFlow
{
    public static Metric Metric { get; } = new(
        "attention-flow",
        "Where the answer looks",
        (prompt, options) => [new Tap(Tower.Decoder, SiteKind.AttnPattern, options.Rows == ReadRows.First ? RowSet.At(prompt.ReadingRow) : RowSet.From(prompt.ReadingRow))],
        Compute);

    private static readonly Role[] Roles = Enum.GetValues<Role>();

    private static MetricValue Compute(MetricInput input)
    {
        int layers = input.Decoder.LayerCount;
        int[] rows = input.ReadingRows;
        double[,] shares = new double[Roles.Length, layers];
        int length = input.Prompt.Length;
        float[] positions = new float[layers * length];
        for (int layer = 0; layer < layers; layer++)
        {
            double[] mean = new double[length];
            foreach (int row in rows)
            {
                (int[] keys, double[] attention) = Row(input, layer, row);
                for (int i = 0; i < keys.Length; i++)
                {
                    double share = attention[i] / rows.Length;
                    shares[(int)input.Prompt.RoleOf(keys[i]), layer] += share;
                    if (keys[i] < length)
                    {
                        mean[keys[i]] += share;
                    }
                }
            }

            for (int p = 0; p < length; p++)
            {
                positions[(layer * length) + p] = (float)mean[p];
            }
        }

        return new MetricValue(Metric.Id, [.. Roles.Select(role => new LayerSeries(Id(role), [.. Enumerable.Range(0, layers)
            .Select(layer => (float)(shares[(int)role, layer] / (input.Options.PerToken ? Math.Max(1, RoleSize(input, role)) : 1)))]))], input.Prompt.AtImage(positions), Positions: positions);
    }

    /// <summary>Kebab-case id of a role.</summary>
    public static string Id(Role role) => role.ToString().ToLowerInvariant();

    // Mean over heads, or one head.
    private static (int[] Keys, double[] Attention) Row(MetricInput input, int layer, int position)
    {
        (Recorded pattern, int row) = input.Recording.Find(SiteKind.AttnPattern, layer, position);
        int[] heads = input.Options.Head is int head ? [head] : [.. Enumerable.Range(0, pattern.Heads)];
        double[] attention = new double[pattern.Keys.Length];
        foreach (int h in heads)
        {
            ReadOnlySpan<float> values = pattern.Row(row, h);
            for (int i = 0; i < attention.Length; i++)
            {
                attention[i] += values[i] / (double)heads.Length;
            }
        }

        return (pattern.Keys, attention);
    }

    private static int RoleSize(MetricInput input, Role role) =>
        role == Role.Output ? input.ReadingRows.Length - 1 : input.Prompt.Roles.Count(r => r == role);
}
