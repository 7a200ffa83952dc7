using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// The logit lens at image positions (<c>metrics.md</c> §1): the likeliest next token at each, by layer; its heat is the probability of the answer's first token there.
/// </summary>
public static class ImageLens
{
    public static Metric Metric { get; } = new("image-lens", "What the image tokens say", Metric.NoTaps, Compute, OfStates: true);

    // Logits of so many positions at a time: n·V floats would be gigabytes.
    private const int Block = 64;

    private static MetricValue Compute(MetricInput input)
    {
        int layers = input.Decoder.LayerCount;
        int[] image = input.Prompt.ImagePositions;
        List<int> ids = [];
        List<float> top = [], answer = [];
        for (int layer = 0; layer < layers; layer++)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor states = input.States.Leaving(layer, image);
            for (int first = 0; first < image.Length; first += Block)
            {
                using IDisposable block = NewDisposeScope();
                Tensor probabilities = input.Decoder.Logits(states.narrow(0, first, Math.Min(Block, image.Length - first))).softmax(-1); // [block, V]
                (Tensor largest, Tensor which) = probabilities.max(1);
                ids.AddRange(which.to(ScalarType.Int32).cpu().data<int>());
                top.AddRange(largest.cpu().data<float>());
                answer.AddRange(probabilities.select(1, input.Answer.Ids[0]).cpu().contiguous().data<float>());
            }
        }

        int n = image.Length;
        float[] heat = [.. answer];
        return new MetricValue(Metric.Id, [new LayerSeries("best", [.. Enumerable.Range(0, layers).Select(l => n == 0 ? 0 : heat.AsSpan(l * n, n).ToArray().Max())])], heat,
            Cells: new CellTokens([.. ids], [.. top]));
    }
}
