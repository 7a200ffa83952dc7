using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>
/// One layer, computed so that gradients of its output can be asked: by activations alone, never by a weight. Softmax and its gradient are float32,
/// everything else is in the layer's own precision.
/// </summary>
public sealed class LayerGraph : IDisposable
{
    private readonly Dictionary<SiteKind, Tensor> sites;

    private LayerGraph(Tensor leaving, Dictionary<SiteKind, Tensor> sites)
    {
        Leaving = leaving;
        this.sites = sites;
    }

    /// <summary>[outputs, d].</summary>
    public Tensor Leaving { get; }

    /// <summary>The tensor at <c>ResidPre</c> or at a site that was asked for; of all rows that run there, the attention pattern float32 [H, R, S].</summary>
    public Tensor At(SiteKind kind) => sites[kind];

    /// <summary>Runs the layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">[R, d], stays the caller's.</param>
    /// <param name="call">The pass.</param>
    /// <param name="kinds">Sites whose values or gradients will be asked.</param>
    /// <returns>The caller's.</returns>
    internal static LayerGraph Of(TransformerLayer layer, Tensor x, AttentionCall call, IReadOnlySet<SiteKind> kinds)
    {
        using IDisposable gradients = enable_grad();
        Dictionary<SiteKind, Tensor> sites = [];
        Edit[] captures = [.. kinds.Where(k => k != SiteKind.ResidPre).Select(kind => new Edit(call.Site with { Kind = kind }, (value, _) =>
        {
            // The layer frees what it is given as it goes: it gets a view, and the graph keeps the tensor.
            sites[kind] = value.DetachFromDisposeScope();
            return value.view(value.shape);
        }))];
        try
        {
            Tensor entering = x.detach().requires_grad_(true).DetachFromDisposeScope();
            sites[SiteKind.ResidPre] = entering;
            return new LayerGraph(layer.Forward(entering, captures.Length == 0 ? call : call with { Probe = Probe.Both(call.Probe, new Probe([], captures)) }).DetachFromDisposeScope(), sites);
        }
        catch
        {
            Free(sites);
            throw;
        }
    }

    /// <summary>Gradients at sites, from the gradient of the output.</summary>
    /// <param name="outer">[outputs, d], of <see cref="Leaving"/>.</param>
    /// <param name="kinds">The sites; at least one.</param>
    /// <param name="again">Whether another gradient will be asked.</param>
    public IReadOnlyList<Tensor> Gradients(Tensor outer, IReadOnlyList<SiteKind> kinds, bool again) =>
        [.. autograd.grad([Leaving], [.. kinds.Select(k => sites[k])], [outer], retain_graph: again)];

    public void Dispose()
    {
        Leaving.Dispose();
        Free(sites);
    }

    private static void Free(Dictionary<SiteKind, Tensor> sites)
    {
        foreach (Tensor value in sites.Values)
        {
            value.Dispose();
        }
    }
}
