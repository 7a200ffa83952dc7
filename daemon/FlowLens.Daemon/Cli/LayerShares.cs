using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary>The roles' shares of <c>attention-flow</c> by layer, scaled to sum to 1 in each (they do, unless they are per token).</summary>
/// <param name="Values">[L, 4], roles in the order of <see cref="RoleLook.All"/>.</param>
/// <param name="PerToken">Whether each role was divided by its length.</param>
internal sealed record LayerShares(IReadOnlyList<double[]> Values, bool PerToken)
{
    public string Title => PerToken ? "Where the answer looks: attention per token of each role, as shares, by layer" : "Where the answer looks: shares of attention, by layer";

    /// <summary>The layer with the largest image share.</summary>
    public int PeakLayer { get; } = Values.Index().MaxBy(v => v.Item[ImageIndex]).Index;

    private static int ImageIndex => RoleLook.All.Index().Single(r => r.Item == RoleLook.Image).Index;

    public double[] At(int layer) => Values[layer];

    public double Image(int layer) => Values[layer][ImageIndex];

    /// <summary>Null where the trace has no <c>attention-flow</c>.</summary>
    public static LayerShares? Of(TraceResult trace)
    {
        if (trace.Metrics.FirstOrDefault(m => m.Id == "attention-flow") is not MetricResult flow)
        {
            return null;
        }

        double[][] values = [.. Enumerable.Range(0, trace.Layers).Select(layer => RoleLook.All.Select(role => ValueOf(flow, role.Id, layer)).ToArray())];
        double[] sums = [.. values.Select(v => v.Sum())];
        return new LayerShares([.. values.Select((v, layer) => v.Select(s => sums[layer] > 0 ? s / sums[layer] : 0).ToArray())], sums.Any(s => Math.Abs(s - 1) > 0.01));
    }

    private static double ValueOf(MetricResult flow, string role, int layer) =>
        flow.Series.FirstOrDefault(s => s.Id == role) is LayerSeries series ? series.Values.Floats()[layer] : 0;
}
