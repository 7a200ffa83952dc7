using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// Attention rollout (Abnar &amp; Zuidema 2020; <c>metrics.md</c> §1): R_ℓ = Â_ℓ R_{ℓ−1} with Â = ½(mean_h A + 1). Its reading row for every ℓ is carried back through the layers,
/// V[m] = e_r, then V[m:] ← V[m:] Â_m: [L, S] instead of L matrices of T².
/// </summary>
public static class AttentionRollout
{
    public static Metric Metric { get; } = new("attention-rollout", "What reaches the answer through all layers so far", input => new Reader(input));

    private sealed class Reader(MetricInput input) : ILayerReader
    {
        private readonly int layers = input.Decoder.LayerCount;
        private float[][] rows = []; // of layers m…L−1, S each

        public IReadOnlyList<Wanted> Needs { get; } = [new(null, SiteKind.AttnPattern)];

        public void Read(LayerGradients layer)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor mean = layer.Value(SiteKind.AttnPattern).mean([0]); // [R, S]; its rows sum to 1, and so do those of Â
            int length = (int)mean.shape[1], reading = Array.IndexOf(layer.Rows, input.Prompt.ReadingRow);
            Tensor one = zeros(1, length, device: mean.device);
            one[0, input.Prompt.ReadingRow] = tensor(1f, device: mean.device);
            Tensor next = mean.narrow(0, reading, 1).Plus(one); // e_r Â, twice
            if (rows.Length > 0)
            {
                Tensor above = tensor([.. rows.SelectMany(r => r)], [rows.Length, length], device: mean.device);
                next = cat([next, nn.functional.linear(above, mean.t()).Plus(above)], 0);
            }

            float[] values = next.mul_(Scalars.Of(0.5)).cpu().data<float>().ToArray();
            rows = [.. values.Chunk(length)];
        }

        public MetricValue Value()
        {
            int n = input.Prompt.ImagePositions.Length;
            float[] positions = [.. rows.SelectMany(row => row.Take(input.Prompt.Length))], heat = input.Prompt.AtImage(positions);
            return new MetricValue(Metric.Id, [new LayerSeries("image", [.. Enumerable.Range(0, layers).Select(l => heat.AsSpan(l * n, n).ToArray().Sum())])], heat, Positions: positions);
        }
    }
}
