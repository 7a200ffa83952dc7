using FlowLens.Core.Models;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// Gradients of an answer by activations, at the price of a few prefills (<c>metrics.md</c> §2). The forward pass kept the residual stream at each layer's entry. The
/// sweep goes back from the last layer: it runs one layer again with gradients (or takes up its activations, where they were kept), hands what the metrics want to their
/// readers, and drops it. Both objectives share a layer's run; no weight ever gets a gradient. Memory is one layer's, beside the tape. Precision: activations and their
/// gradients are in the layers' own, softmax, logits and both objectives in float32.
/// </summary>
public static class ReverseSweep
{
    // Gradients of float16 layers are carried at this multiple: their range ends at 6e-8.
    private const double HalfScale = 4096;

    /// <param name="decoder">The decoder.</param>
    /// <param name="embedded">The prompt.</param>
    /// <param name="answer">Ids of the answer's tokens whose rows are read, n of them; all but the last were fed.</param>
    /// <param name="tape">Of prompt and fed rows; layers that are done are forgotten.</param>
    /// <param name="readers">The metrics.</param>
    /// <param name="context">Cancellation, checked within a layer too; progress by layer.</param>
    public static void Run(Decoder decoder, EmbeddedPrompt embedded, int[] answer, Tape tape, IReadOnlyList<ILayerReader> readers, RunContext context)
    {
        HashSet<Wanted> wanted = [.. readers.SelectMany(r => r.Needs)];
        Objective[] objectives = [.. wanted.Select(w => w.Objective).OfType<Objective>().Distinct().Order()];
        HashSet<SiteKind> kinds = [.. wanted.Select(w => w.Site)];
        int length = embedded.Length + answer.Length - 1;
        int[] reading = [.. Enumerable.Range(embedded.Length - 1, answer.Length)];
        double scale = decoder.Dtype == ScalarType.Float16 ? HalfScale : 1;
        using IDisposable scope = NewDisposeScope();
        Dictionary<Objective, Tensor> upstream = [];
        for (int layer = decoder.LayerCount - 1; layer >= 0; layer--)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using IDisposable own = NewDisposeScope();
            bool last = layer == decoder.LayerCount - 1;
            using LayerGraph graph = tape.Take(layer)
                ?? decoder.Graph(layer, tape.Entering(layer, length), embedded.Rows(0, length), embedded.Form.Rule, kinds, last ? reading : null);
            context.Cancellation.ThrowIfCancellationRequested();

            Dictionary<Wanted, Tensor> gradients = [];
            foreach (Objective objective in objectives)
            {
                // The layer below goes on from the gradient of what entered this one.
                SiteKind[] sites = [.. wanted.Where(w => w.Objective == objective).Select(w => w.Site).Union(layer == 0 ? [] : [SiteKind.ResidPre])];
                if (sites.Length == 0)
                {
                    continue;
                }

                Tensor outer = last ? Outer(objective, decoder, graph.Leaving, answer, scale) : upstream[objective];
                foreach ((SiteKind site, Tensor gradient) in sites.Zip(graph.Gradients(outer, sites, again: objective != objectives[^1])))
                {
                    gradients[new Wanted(objective, site)] = gradient;
                }

                context.Cancellation.ThrowIfCancellationRequested();
            }

            foreach (Objective objective in objectives)
            {
                if (upstream.Remove(objective, out Tensor? before))
                {
                    before.Dispose();
                }

                if (layer > 0)
                {
                    upstream[objective] = gradients[new Wanted(objective, SiteKind.ResidPre)].detach().MoveToOuterDisposeScope();
                }
            }

            LayerGradients read = new(layer, last ? reading : [.. Enumerable.Range(0, length)], site => graph.At(site).detach(),
                scale == 1 ? gradients : gradients.ToDictionary(g => g.Key, g => g.Value.to(ScalarType.Float32).div(Scalars.Of(scale))));
            foreach (ILayerReader reader in readers)
            {
                reader.Read(read);
            }

            tape.Forget(layer);
            context.LayerDone?.Invoke(layer);
        }
    }

    // The gradient by what leaves the last layer.
    private static Tensor Outer(Objective objective, Decoder decoder, Tensor leaving, int[] answer, double scale)
    {
        using IDisposable on = enable_grad();
        using IDisposable scope = NewDisposeScope();
        Tensor leaf = leaving.detach().requires_grad_(true), logits = decoder.Logits(leaf); // [n, V]
        Tensor ids = tensor([.. answer.Select(id => (long)id)], device: logits.device);
        Tensor value = objective == Objective.Loss ? nn.functional.cross_entropy(logits, ids, reduction: nn.Reduction.Sum) : logits.gather(1, ids.unsqueeze(1)).sum();
        return autograd.grad([scale == 1 ? value : value.mul(Scalars.Of(scale))], [leaf])[0].MoveToOuterDisposeScope();
    }
}
