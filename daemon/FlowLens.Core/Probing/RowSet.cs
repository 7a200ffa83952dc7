namespace FlowLens.Core.Probing;

/// <summary>Which rows a tap wants, by sequence position.</summary>
public abstract record RowSet
{
    public static RowSet All { get; } = new Everything();

    public static RowSet At(params int[] positions) => new Listed([.. positions]);

    /// <summary>Every position from this one on: the reading rows, as they are decoded.</summary>
    public static RowSet From(int position) => new Tail(position);

    protected abstract bool Contains(int position);

    /// <summary>Indices into <paramref name="positions"/> of the rows that are wanted, ascending.</summary>
    public int[] Indices(ReadOnlySpan<int> positions)
    {
        List<int> indices = [];
        for (int i = 0; i < positions.Length; i++)
        {
            if (Contains(positions[i]))
            {
                indices.Add(i);
            }
        }

        return [.. indices];
    }

    private sealed record Everything : RowSet
    {
        protected override bool Contains(int position) => true;
    }

    private sealed record Listed(HashSet<int> Positions) : RowSet
    {
        protected override bool Contains(int position) => Positions.Contains(position);
    }

    private sealed record Tail(int First) : RowSet
    {
        protected override bool Contains(int position) => position >= First;
    }
}
