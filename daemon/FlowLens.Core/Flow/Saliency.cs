using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// Information flow by attention times its gradient (Wang et al. 2023; <c>metrics.md</c> §2): I = |Σ_h A ⊙ ∂ℒ/∂A|, or Σ_h |A ⊙ ∂ℒ/∂A|; its means over pairs of roles,
/// and its row of the first answer token over the image.
/// </summary>
public static class Saliency
{
    public static Metric Metric { get; } = new("saliency", "Which attention changes the answer", input => new Reader("saliency", input, byHead: false));

    /// <summary>Heads cannot cancel each other.</summary>
    public static Metric ByHead { get; } = new("saliency-head-abs", "Which attention changes the answer, heads apart", input => new Reader("saliency-head-abs", input, byHead: true));

    /// <summary>I of a layer, [R, S].</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="byHead">Whether heads are added by their absolute values.</param>
    /// <param name="head">One head alone, or null.</param>
    public static Tensor Map(LayerGradients layer, bool byHead, int? head = null)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor product = layer.Value(SiteKind.AttnPattern).mul(layer.Gradient(Objective.Loss, SiteKind.AttnPattern)); // [H, R, S]
        product = head is int one ? product.narrow(0, one, 1) : product;
        return (byHead ? product.abs_().sum([0]) : product.sum([0]).abs_()).MoveToOuterDisposeScope();
    }

    private sealed class Reader(string id, MetricInput input, bool byHead) : ILayerReader
    {
        private static readonly string[] Flows = ["image-to-output", "user-to-output", "image-to-user", "other"];

        private readonly int layers = input.Decoder.LayerCount;
        private readonly float[][] means = [.. Flows.Select(_ => new float[input.Decoder.LayerCount])];
        private readonly float[] positions = new float[input.Decoder.LayerCount * input.Prompt.Length];

        public IReadOnlyList<Wanted> Needs { get; } = [new(Objective.Loss, SiteKind.AttnPattern)];

        public void Read(LayerGradients layer)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor map = Map(layer, byHead, input.Options.Head);
            int length = (int)map.shape[1];
            Prompt prompt = input.Prompt;
            int[] reading = input.ReadingRows;
            bool[] image = Members(length, p => prompt.RoleOf(p) == Role.Image), user = Members(length, p => prompt.RoleOf(p) == Role.User && p < prompt.ReadingRow),
                output = Members(length, p => p >= prompt.ReadingRow && p < prompt.ReadingRow + reading.Length);

            Tensor row = tensor([.. layer.Rows.Select(r => (long)r)], device: map.device).unsqueeze(1), key = tensor([.. Enumerable.Range(0, length).Select(k => (long)k)], device: map.device).unsqueeze(0);
            Tensor pairs = map.mul(key.lt(row).to(ScalarType.Float32)); // what stands behind
            double Sum(bool[] rows, bool[] keys) => pairs.mul(Mask(layer.Rows.Select(r => rows[r]), map.device).unsqueeze(1)).sum([0]).mul(Mask(keys, map.device)).sum(ScalarType.Float64).item<double>();
            double[] sums = [Sum(output, image), Sum(output, user), Sum(user, image)];
            long[] counts = [Pairs(output, image), Pairs(output, user), Pairs(user, image)];
            double all = pairs.sum(ScalarType.Float64).item<double>();
            long every = (long)length * (length - 1) / 2;
            for (int flow = 0; flow < 3; flow++)
            {
                means[flow][layer.Layer] = counts[flow] == 0 ? 0 : (float)(sums[flow] / counts[flow]);
            }

            means[3][layer.Layer] = every == counts.Sum() ? 0 : (float)((all - sums.Sum()) / (every - counts.Sum()));
            int first = Array.IndexOf(layer.Rows, prompt.ReadingRow);
            map[first].narrow(0, 0, prompt.Length).cpu().data<float>().ToArray().CopyTo(positions, layer.Layer * prompt.Length);
        }

        public MetricValue Value() => new(id, [.. Flows.Select((flow, i) => new LayerSeries(flow, means[i]))], input.Prompt.AtImage(positions), Positions: positions);

        private static bool[] Members(int length, Func<int, bool> holds) => [.. Enumerable.Range(0, length).Select(holds)];

        private static Tensor Mask(IEnumerable<bool> members, Device device) => tensor([.. members.Select(m => m ? 1f : 0f)], device: device);

        // Pairs of a row and a key before it.
        private static long Pairs(bool[] rows, bool[] keys)
        {
            long sum = 0, before = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                sum += rows[i] ? before : 0;
                before += keys[i] ? 1 : 0;
            }

            return sum;
        }
    }
}
