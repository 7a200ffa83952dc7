namespace FlowLens.Core.Probing;

/// <summary>One tensor that a tap recorded, copied to the host as float32.</summary>
/// <param name="Rows">Sequence positions of its rows.</param>
/// <param name="Keys">Sequence positions of the keys of an attention pattern; empty elsewhere.</param>
/// <param name="Values">[rows, d], or [H, rows, keys] for an attention pattern; C order.</param>
/// <param name="Heads">H of an attention pattern; 1 elsewhere.</param>
public sealed record Recorded(int[] Rows, int[] Keys, float[] Values, int Heads)
{
    /// <summary>Elements of one row: d, or the number of keys.</summary>
    public int Width => Values.Length / Rows.Length / Heads;

    /// <summary>One row of one head.</summary>
    public ReadOnlySpan<float> Row(int row, int head = 0) => Values.AsSpan((((head * Rows.Length) + row) * Width), Width);
}
