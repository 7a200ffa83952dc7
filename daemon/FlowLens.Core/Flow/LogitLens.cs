using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// The next token as each layer would have it (nostalgebraist 2020; <c>metrics.md</c> §1): softmax(head(norm(x_{ℓ+1}[r]))), with rank and
/// probability of the answer's first token.
/// </summary>
public static class LogitLens
{
    public static Metric Metric { get; } = new(
        "logit-lens",
        "When the answer is known",
        (prompt, _) => [new Tap(Tower.Decoder, SiteKind.ResidPost, RowSet.At(prompt.ReadingRow))],
        Compute);

    private static MetricValue Compute(MetricInput input)
    {
        using IDisposable scope = NewDisposeScope();
        int layers = input.Decoder.LayerCount, width = Math.Min(input.Options.TopTokens, input.Answer.Logits[0].Length);
        float[] states = [.. Enumerable.Range(0, layers).SelectMany(layer =>
        {
            (Recorded entry, int row) = input.Recording.Find(SiteKind.ResidPost, layer, input.Prompt.ReadingRow);
            return entry.Row(row).ToArray();
        })];

        // All layers go through the head together: it is read once.
        Tensor x = tensor(states, [layers, states.Length / layers]).to(input.Decoder.Dtype).to(input.Decoder.Device);
        Tensor probabilities = input.Decoder.Logits(x).softmax(-1); // [L, V]
        (Tensor top, Tensor ids) = probabilities.topk(width, -1);
        Tensor answer = probabilities.narrow(1, input.Answer.Ids[0], 1); // [L, 1]
        Tensor rank = probabilities.gt(answer).sum(1, type: ScalarType.Int32);
        float[] probability = Host<float>(answer);
        int[] ranks = Host<int>(rank);
        LensTable table = new(width, Host<int>(ids.to(ScalarType.Int32)), Host<float>(top), ranks, probability);
        return new MetricValue(Metric.Id, [new LayerSeries("probability", probability), new LayerSeries("rank", [.. ranks.Select(r => (float)r)])], Lens: table);
    }

    private static T[] Host<T>(Tensor value)
        where T : unmanaged
    {
        using Tensor host = value.cpu();
        using Tensor flat = host.contiguous();
        return flat.data<T>().ToArray();
    }
}
