using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>Gradient times input at the embeddings of the image tokens (<c>metrics.md</c> §2): signed, one heat for all layers.</summary>
public static class GradInput
{
    public static Metric Metric { get; } = new("grad-input", "What each image token adds to the answer", input => new Reader(input));

    private sealed class Reader(MetricInput input) : ILayerReader
    {
        private float[] positions = [];

        public IReadOnlyList<Wanted> Needs { get; } = [new(Objective.Logit, SiteKind.ResidPre)];

        public void Read(LayerGradients layer)
        {
            if (layer.Layer > 0)
            {
                return;
            }

            using IDisposable scope = NewDisposeScope();
            int length = input.Prompt.Length;
            Tensor gradient = layer.Gradient(Objective.Logit, SiteKind.ResidPre).narrow(0, 0, length), value = layer.Value(SiteKind.ResidPre).narrow(0, 0, length); // [T, d]
            positions = gradient.to(ScalarType.Float32).mul(value.to(ScalarType.Float32)).sum(1).cpu().data<float>().ToArray();
        }

        public MetricValue Value() => new(Metric.Id, [], input.Prompt.AtImage(positions), Positions: positions);
    }
}
