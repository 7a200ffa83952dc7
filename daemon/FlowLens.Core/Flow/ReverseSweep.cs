using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// Gradients of an answer by activations, at the price of a few prefills (<c>metrics.md</c> §2). The forward pass kept the residual stream at each layer's entry. The
/// sweep goes back from the last layer: it runs one layer again with gradients, hands what the metrics want to their readers, and drops it. Both objectives share the
/// run of a layer; no weight ever gets a gradient. Memory is one layer's, beside the entries.
/// </summary>
public static class ReverseSweep
{
    /// <param name="decoder">The decoder.</param>
    /// <param name="embedded">The prompt.</param>
    /// <param name="answer">Ids of the answer's tokens whose rows are read, n of them; all but the last were fed.</param>
    /// <param name="entries">Entering states of prompt and fed rows; layers that are done are dropped from it.</param>
    /// <param name="readers">The metrics.</param>
    /// <param name="context">Cancellation, checked within a layer too; progress by layer.</param>
    public static void Run(Decoder decoder, EmbeddedPrompt embedded, int[] answer, EntryStates entries, IReadOnlyList<IGradientReader> readers, RunContext context)
    {
        Objective[] objectives = [.. readers.SelectMany(r => r.Needs).Select(n => n.Objective).Distinct().Order()];
        HashSet<Wanted> wanted = [.. readers.SelectMany(r => r.Needs)];
        int length = embedded.Length + answer.Length - 1;
        int[] reading = [.. Enumerable.Range(embedded.Length - 1, answer.Length)];
        using IDisposable scope = NewDisposeScope();
        using IDisposable on = enable_grad();
        Dictionary<Objective, Tensor> upstream = [];
        for (int layer = decoder.LayerCount - 1; layer >= 0; layer--)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using IDisposable own = NewDisposeScope();
            bool last = layer == decoder.LayerCount - 1;
            Dictionary<SiteKind, Tensor> values = [];
            Tensor entering = entries.At(layer, length).detach().requires_grad_(true);
            values[SiteKind.ResidPre] = entering;
            Probe probe = new([], [.. wanted.Select(w => w.Site).Where(s => s != SiteKind.ResidPre).Distinct()
                .Select(site => new Edit(new Site(Tower.Decoder, layer, site), (value, _) => Capture(values, site, value)))]);
            using KvCache cache = new(decoder.LayerCount);
            Tensor leaving = decoder.Run(entering, embedded.Rows(0, length), layer, layer + 1, cache, embedded.Form.Rule,
                new RunContext(context.Cancellation, probe), last ? reading : null);
            context.Cancellation.ThrowIfCancellationRequested();

            Dictionary<Wanted, Tensor> gradients = [];
            Tensor? logits = last ? decoder.Logits(leaving) : null; // [n, V]
            foreach (Objective objective in objectives)
            {
                SiteKind[] sites = [SiteKind.ResidPre, .. wanted.Where(w => w.Objective == objective && w.Site != SiteKind.ResidPre).Select(w => w.Site)];
                IList<Tensor> found = autograd.grad([last ? Of(objective, logits!, answer) : leaving], [.. sites.Select(s => values[s])], last ? null : [upstream[objective]],
                    retain_graph: objective != objectives[^1]);
                for (int i = 0; i < sites.Length; i++)
                {
                    gradients[new Wanted(objective, sites[i])] = found[i];
                }

                context.Cancellation.ThrowIfCancellationRequested();
            }

            using (no_grad())
            {
                LayerGradients read = new(layer, last ? reading : [.. Enumerable.Range(0, length)], values.ToDictionary(v => v.Key, v => v.Value.detach()), gradients);
                foreach (IGradientReader reader in readers)
                {
                    reader.Read(read);
                }
            }

            foreach (Objective objective in objectives)
            {
                if (upstream.Remove(objective, out Tensor? before))
                {
                    before.Dispose();
                }

                upstream[objective] = gradients[new Wanted(objective, SiteKind.ResidPre)].MoveToOuterDisposeScope();
            }

            foreach (Tensor captured in values.Values)
            {
                captured.Dispose();
            }

            entries.Drop(layer);
            context.LayerDone?.Invoke(layer);
        }
    }

    // The layer goes on with a view, so that what it frees is not what is kept.
    private static Tensor Capture(Dictionary<SiteKind, Tensor> values, SiteKind site, Tensor value)
    {
        values[site] = value.DetachFromDisposeScope();
        return value.view(value.shape);
    }

    private static Tensor Of(Objective objective, Tensor logits, int[] answer)
    {
        Tensor ids = tensor([.. answer.Select(id => (long)id)], device: logits.device);
        return objective == Objective.Loss ? nn.functional.cross_entropy(logits, ids, reduction: nn.Reduction.Sum) : logits.gather(1, ids.unsqueeze(1)).sum();
    }
}
