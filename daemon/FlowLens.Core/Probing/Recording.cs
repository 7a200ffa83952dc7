namespace FlowLens.Core.Probing;

/// <summary>
/// What a probe recorded: only the rows that were asked for. A site that was passed several times (prefill, then decoded tokens) has
/// several entries, in the order of the passes.
/// </summary>
public sealed class Recording
{
    private readonly Dictionary<Site, List<Recorded>> entries = [];

    public IReadOnlyList<Recorded> At(Site site) => entries.TryGetValue(site, out List<Recorded>? list) ? list : [];

    public IReadOnlyList<Recorded> At(SiteKind kind, int layer) => At(new Site(Tower.Decoder, layer, kind));

    /// <summary>The entry and row index that hold this sequence position; the latest where it ran twice.</summary>
    /// <exception cref="InvalidOperationException">It was not recorded.</exception>
    public (Recorded Entry, int Row) Find(SiteKind kind, int layer, int position)
    {
        foreach (Recorded entry in At(kind, layer).Reverse())
        {
            int row = Array.IndexOf(entry.Rows, position);
            if (row >= 0)
            {
                return (entry, row);
            }
        }

        throw new InvalidOperationException($"{kind} of layer {layer} was not recorded at position {position}");
    }

    internal void Add(Site site, Recorded recorded)
    {
        if (!entries.TryGetValue(site, out List<Recorded>? list))
        {
            entries[site] = list = [];
        }

        list.Add(recorded);
    }
}
