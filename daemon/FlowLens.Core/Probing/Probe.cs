using static TorchSharp.torch;

namespace FlowLens.Core.Probing;

/// <summary>
/// What to record or change at which sites, on which rows: an explicit sink in the forward pass's context. It filters before it copies;
/// where there is no probe nothing is asked and nothing is done.
/// </summary>
public sealed class Probe
{
    private readonly IReadOnlyList<(Tap Tap, Recording Recording)> taps;
    private readonly IReadOnlyList<Edit> edits;

    public Probe(IReadOnlyList<Tap> taps, IReadOnlyList<Edit>? edits = null)
        : this(new Recording(), taps, edits ?? [])
    {
    }

    private Probe(Recording recording, IReadOnlyList<Tap> taps, IReadOnlyList<Edit> edits)
        : this(recording, [.. taps.Select(t => (t, recording))], edits)
    {
    }

    private Probe(Recording recording, IReadOnlyList<(Tap Tap, Recording Recording)> taps, IReadOnlyList<Edit> edits)
    {
        Recording = recording;
        this.taps = taps;
        this.edits = edits;
    }

    /// <summary>What this probe's own taps recorded.</summary>
    public Recording Recording { get; }

    /// <summary>A probe that asks for what both ask, each into its own recording.</summary>
    public static Probe Both(Probe? one, Probe other) =>
        one is null ? other : new Probe(other.Recording, [.. one.taps, .. other.taps], [.. one.edits, .. other.edits]);

    /// <summary>Offers the tensor at a site: records the rows that taps want, and returns it, or what an edit makes of it.</summary>
    /// <param name="site">Where.</param>
    /// <param name="value">[R, d].</param>
    /// <param name="positions">Sequence positions of the R rows.</param>
    public Tensor Pass(Site site, Tensor value, int[] positions)
    {
        value = Edited(site, value, positions);
        foreach ((Tap tap, Recording recording) in taps)
        {
            if (tap.Wants(site) && tap.Rows.Indices(positions) is { Length: > 0 } rows)
            {
                using Tensor picked = rows.Length == positions.Length ? value.slice(0, 0, positions.Length, 1) : value.index_select(0, tensor(rows, device: value.device));
                recording.Add(site, new Recorded([.. rows.Select(i => positions[i])], [], Host(picked), 1));
            }
        }

        return value;
    }

    /// <summary>Indices into <paramref name="positions"/> of the query rows whose attention pattern is wanted; empty for none.</summary>
    public int[] PatternRows(Site site, int[] positions)
    {
        int[][] wanted = [.. taps.Where(t => t.Tap.Wants(site)).Select(t => t.Tap.Rows.Indices(positions)).Where(r => r.Length > 0)];
        return wanted.Length switch
        {
            0 => [],
            1 => wanted[0],
            _ => [.. wanted.SelectMany(r => r).Distinct().Order()],
        };
    }

    /// <summary>Whether anything is changed.</summary>
    public bool HasEdits => edits.Count > 0;

    /// <summary>Whether an edit changes the attention pattern here, so that the output must be computed from it.</summary>
    public bool EditsPattern(Site site) => edits.Any(e => e.Site == site);

    /// <summary>The pattern that edits make of a pattern.</summary>
    /// <param name="site">Where.</param>
    /// <param name="pattern">[H, R, S].</param>
    /// <param name="positions">Sequence positions of the R query rows.</param>
    public Tensor EditPattern(Site site, Tensor pattern, int[] positions) => Edited(site, pattern, positions);

    /// <summary>Records an attention pattern.</summary>
    /// <param name="site">Where.</param>
    /// <param name="pattern">[H, rows, S].</param>
    /// <param name="rows">Sequence positions of the rows.</param>
    /// <param name="keys">Sequence positions of the keys.</param>
    public void Record(Site site, Tensor pattern, int[] rows, int[] keys)
    {
        Recorded recorded = new(rows, keys, Host(pattern), (int)pattern.shape[0]);
        foreach (Recording recording in taps.Where(t => t.Tap.Wants(site)).Select(t => t.Recording).Distinct())
        {
            recording.Add(site, recorded);
        }
    }

    private Tensor Edited(Site site, Tensor value, int[] positions)
    {
        foreach (Edit edit in edits)
        {
            if (edit.Site == site)
            {
                value = edit.Change(value, positions);
            }
        }

        return value;
    }

    private static float[] Host(Tensor value)
    {
        using IDisposable scope = NewDisposeScope();
        return value.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }
}
