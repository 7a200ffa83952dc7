using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>Gradient times input at the embeddings of the image tokens (<c>metrics.md</c> §2): signed, one heat for all layers.</summary>
public static class GradInput
{
    public static Metric Metric { get; } = new("grad-input", "What each image token adds to the answer", input => new Reader(input));

    private sealed class Reader(MetricInput input) : ILayerReader
    {
        private float[] heat = [];

        public IReadOnlyList<Wanted> Needs { get; } = [new(Objective.Logit, SiteKind.ResidPre)];

        public void Read(LayerGradients layer)
        {
            if (layer.Layer > 0)
            {
                return;
            }

            using IDisposable scope = NewDisposeScope();
            Tensor rows = tensor([.. input.Prompt.ImagePositions.Select(p => (long)p)], device: layer.Value(SiteKind.ResidPre).device);
            Tensor gradient = layer.Gradient(Objective.Logit, SiteKind.ResidPre).index_select(0, rows), value = layer.Value(SiteKind.ResidPre).index_select(0, rows); // [n, d]
            heat = gradient.to(ScalarType.Float32).mul(value.to(ScalarType.Float32)).sum(1).cpu().data<float>().ToArray();
        }

        public MetricValue Value() => new(Metric.Id, [], heat);
    }
}
