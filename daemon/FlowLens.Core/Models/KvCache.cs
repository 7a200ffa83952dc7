namespace FlowLens.Core.Models;

/// <summary>Keys and values of all layers; belongs to a run, not to the model. Every question names its layer.</summary>
public sealed class KvCache(int layers) : IDisposable
{
    private readonly KvLayer[] all = [.. Enumerable.Range(0, layers).Select(_ => new KvLayer())];

    public KvLayer this[int layer] => all[layer];

    public long Bytes => all.Sum(l => l.Bytes);

    /// <summary>Lengths of all layers, to come back to.</summary>
    public int[] Mark() => [.. all.Select(l => l.Length)];

    public void Rewind(int[] mark)
    {
        for (int layer = 0; layer < all.Length; layer++)
        {
            all[layer].Rewind(mark[layer]);
        }
    }

    public void Dispose()
    {
        foreach (KvLayer layer in all)
        {
            layer.Dispose();
        }
    }
}
