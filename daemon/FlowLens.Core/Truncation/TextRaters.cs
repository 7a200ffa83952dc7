using FlowLens.Core.Models;
using static TorchSharp.torch;

namespace FlowLens.Core.Truncation;

/// <summary>
/// The text rows that rate image tokens (SparseVLM, Zhang et al. 2024): ρ_i = mean over the image of softmax over the text after it of e_j·e_i, from the decoder's input embeddings;
/// raters are those above the mean. Plain dot products: no norm, no 1/√d.
/// </summary>
internal static class TextRaters
{
    public static int[] Of(EmbeddedPrompt embedded)
    {
        using IDisposable scope = NewDisposeScope();
        int[] image = embedded.Form.ImagePositions, after = [.. Enumerable.Range(image[^1] + 1, embedded.Length - image[^1] - 1)];
        Tensor states = embedded.States.to(ScalarType.Float32);
        Tensor pictures = states.index_select(0, tensor(image, device: states.device)), words = states.index_select(0, tensor(after, device: states.device));
        float[] relevance = nn.functional.linear(pictures, words).softmax(-1).mean([0]).cpu().data<float>().ToArray(); // [after]
        float mean = relevance.Average();
        int[] raters = [.. after.Where((_, i) => relevance[i] > mean)];

        // All alike: none is above the mean, and each counts.
        return raters.Length == 0 ? after : raters;
    }
}
