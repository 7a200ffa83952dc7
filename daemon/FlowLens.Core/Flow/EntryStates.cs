using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>The residual stream entering each layer, kept from a prefill and from the answer rows fed after it: all that a reverse sweep needs.</summary>
/// <param name="layers">L.</param>
public sealed class EntryStates(int layers) : IDisposable
{
    private readonly List<Tensor>[] kept = [.. Enumerable.Range(0, layers).Select(_ => new List<Tensor>())];

    /// <summary>Keeps rows that enter a layer; they share memory with the run's.</summary>
    public void Keep(int layer, Tensor states) => kept[layer].Add(states.slice(0, 0, states.shape[0], 1).DetachFromDisposeScope());

    /// <summary>The first rows of the sequence as they enter a layer, [rows, d]; the caller's.</summary>
    public Tensor At(int layer, int rows)
    {
        using Tensor all = kept[layer].Count == 1 ? kept[layer][0].slice(0, 0, kept[layer][0].shape[0], 1) : cat(kept[layer], 0);
        return all.slice(0, 0, rows, 1);
    }

    /// <summary>Forgets a layer.</summary>
    public void Drop(int layer)
    {
        kept[layer].ForEach(t => t.Dispose());
        kept[layer].Clear();
    }

    public void Dispose()
    {
        for (int layer = 0; layer < kept.Length; layer++)
        {
            Drop(layer);
        }
    }
}
