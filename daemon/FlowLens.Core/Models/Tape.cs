using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>
/// What a forward pass leaves for the way back: the residual stream entering each layer, [T, d]; and of the last layers, as far as a budget reaches, the
/// activations themselves, which then need not be computed again.
/// </summary>
/// <param name="layers">L.</param>
/// <param name="kinds">Sites that will be asked at.</param>
/// <param name="budget">Bytes of activations that may be kept; 0 keeps none.</param>
public sealed class Tape(int layers, IReadOnlySet<SiteKind> kinds, long budget = 0) : IDisposable
{
    private readonly List<Tensor>[] entering = [.. Enumerable.Range(0, layers).Select(_ => new List<Tensor>())];
    private readonly LayerGraph?[] graphs = new LayerGraph?[layers];

    /// <summary>A tape of states alone.</summary>
    public Tape(int layers)
        : this(layers, new HashSet<SiteKind>())
    {
    }

    public IReadOnlySet<SiteKind> Kinds => kinds;

    /// <summary>The first rows of the sequence as they enter a layer, [rows, d]; the caller's.</summary>
    public Tensor Entering(int layer, int rows)
    {
        using Tensor all = entering[layer] is [Tensor only] ? only.slice(0, 0, only.shape[0], 1) : cat(entering[layer], 0);
        return all.slice(0, 0, rows, 1);
    }

    /// <summary>The activations of a layer, if they were kept; the caller's from now on.</summary>
    public LayerGraph? Take(int layer)
    {
        LayerGraph? graph = graphs[layer];
        graphs[layer] = null;
        return graph;
    }

    /// <summary>Forgets a layer, whose turn on the way back is over.</summary>
    public void Forget(int layer)
    {
        entering[layer].ForEach(x => x.Dispose());
        entering[layer].Clear();
        Take(layer)?.Dispose();
    }

    /// <summary>Runs a layer and keeps what entered it.</summary>
    internal Tensor Run(TransformerLayer layer, Tensor x, AttentionCall call)
    {
        int index = call.Site.Layer;

        // Rows that follow are few and read what is kept as keys: then the layer is computed again, whole.
        bool first = entering[index].Count == 0;
        entering[index].Add(x.detach().DetachFromDisposeScope());
        Take(index)?.Dispose();
        if (!first || (layers - index) * Bytes(layer, x) > budget)
        {
            return layer.Forward(x, call);
        }

        LayerGraph graph = LayerGraph.Of(layer, x, call, kinds);
        call.Cache.LeaveGraph();
        graphs[index] = graph;
        return graph.Leaving.detach();
    }

    public void Dispose()
    {
        for (int layer = 0; layer < layers; layer++)
        {
            Forget(layer);
        }
    }

    // What a layer's graph keeps, counted from its operations: the pattern, 16 tensors of the stream's width, four of the MLP's inner width.
    private long Bytes(TransformerLayer layer, Tensor x)
    {
        long rows = x.shape[0], width = x.shape[1], pattern = kinds.Contains(SiteKind.AttnPattern) ? layer.Attention.Shape.Heads * rows * rows * sizeof(float) : 0;
        return pattern + (rows * x.element_size() * ((16 * width) + (4 * layer.Mlp.MultiplyAdds / (3 * width))));
    }
}
