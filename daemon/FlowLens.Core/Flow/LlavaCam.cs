using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>Where Grad-CAM reads.</summary>
public enum CamSite
{
    /// <summary>The normalised tensor that enters the MLP: the paper's; blind at the last layer.</summary>
    NormMid,

    /// <summary>The residual stream that enters the layer.</summary>
    ResidPre,
}

/// <summary>Whose Grad-CAM.</summary>
public enum CamMode
{
    /// <summary>As the paper has it: α is the mean gradient, the heat is raw.</summary>
    Paper,

    /// <summary>As its published code has it: α of positive gradients, mean over channels, scaled to 1, values under 0.5 cut to 0.</summary>
    Repo,
}

/// <summary>Grad-CAM on the language model's image tokens (Zhang et al. 2024; <c>metrics.md</c> §2), at the MLP's input or at the layer's entry.</summary>
public static class LlavaCam
{
    private const double Threshold = 0.5;

    public static Metric Metric { get; } = new("llava-cam", "Which image tokens raise the answer", input => new Reader(input));

    private sealed class Reader(MetricInput input) : ILayerReader
    {
        private readonly SiteKind site = Site(input);
        private readonly float[] heat = new float[input.Decoder.LayerCount * input.Prompt.ImagePositions.Length];
        private readonly float[] peak = new float[input.Decoder.LayerCount];
        private readonly List<int> unreachable = [];

        public IReadOnlyList<Wanted> Needs { get; } = [new(Objective.Logit, Site(input))];

        public void Read(LayerGradients layer)
        {
            int[] image = input.Prompt.ImagePositions;
            // The last layer runs the reading rows alone: its image rows reach no logit.
            if (site == SiteKind.NormMid && layer.Rows.Length < layer.Value(SiteKind.ResidPre).shape[0])
            {
                unreachable.Add(layer.Layer);
                return;
            }

            using IDisposable scope = NewDisposeScope();
            Tensor rows = tensor([.. image.Select(p => (long)p)], device: layer.Value(site).device);
            Tensor features = layer.Value(site).index_select(0, rows).to(ScalarType.Float32), gradient = layer.Gradient(Objective.Logit, site).index_select(0, rows).to(ScalarType.Float32); // [n, d]
            bool repo = input.Options.CamMode == CamMode.Repo;
            Tensor alpha = (repo ? gradient.relu() : gradient).mean([0], true); // [1, d]
            Tensor weighed = features.mul(alpha);
            Tensor map = (repo ? weighed.mean([1]) : weighed.sum(1)).relu_(); // [n]
            float[] values = map.cpu().data<float>().ToArray();
            peak[layer.Layer] = values.Length == 0 ? 0 : values.Max();
            if (repo && peak[layer.Layer] > 0)
            {
                values = [.. values.Select(v => v / peak[layer.Layer]).Select(v => v < Threshold ? 0 : v)];
            }

            values.CopyTo(heat, layer.Layer * image.Length);
        }

        private static SiteKind Site(MetricInput input) => input.Options.CamSite == CamSite.NormMid ? SiteKind.NormMid : SiteKind.ResidPre;

        public MetricValue Value() => new(Metric.Id, [new LayerSeries("peak", peak)], heat,
            Note: unreachable.Count == 0 ? null : $"unreachable: at layer {string.Join(", ", unreachable)} image rows of the MLP's input reach no answer logit");
    }
}
