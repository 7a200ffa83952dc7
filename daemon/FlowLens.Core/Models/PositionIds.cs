namespace FlowLens.Core.Models;

/// <summary>Rotary positions of a prompt and of what follows it.</summary>
/// <param name="Prompt">[axes][T].</param>
/// <param name="Next">Position of the first answer token; the answer counts on by one, on every axis.</param>
public sealed record PositionIds(long[][] Prompt, long Next)
{
    /// <summary>Positions that are the sequence itself, counted from <paramref name="first"/>.</summary>
    public static PositionIds Sequence(int length, long first = 0) => new([[.. Enumerable.Range(0, length).Select(i => first + i)]], first + length);

    /// <summary>[axes][R], the rotary positions of these sequence positions.</summary>
    public long[][] At(int[] positions) =>
        [.. Prompt.Select(axis => positions.Select(p => p < axis.Length ? axis[p] : Next + p - axis.Length).ToArray())];
}
