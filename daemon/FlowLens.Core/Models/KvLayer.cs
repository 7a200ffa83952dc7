using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>
/// Keys and values of one layer. Its length and positions are its own: truncation makes layers unequal. Rows are only appended; a rewind
/// forgets the last ones.
/// </summary>
public sealed class KvLayer : IDisposable
{
    // Room is added in steps, so that decoding a token does not copy the whole layer.
    private const int Step = 64;

    private readonly List<int> positions = [];
    private Tensor? keys; // [Hkv, capacity, hd]
    private Tensor? values; // [Hkv, capacity, hd]

    public int Length => positions.Count;

    /// <summary>Sequence positions of the keys, ascending.</summary>
    public int[] Positions => [.. positions];

    /// <summary>Bytes that its rows take; spare room is not counted.</summary>
    public long Bytes => keys is null ? 0 : 2 * keys.shape[0] * Length * keys.shape[2] * keys.element_size();

    /// <summary>Adds rows and gives all keys and values, [Hkv, length, hd]; views that the caller may dispose.</summary>
    public (Tensor Keys, Tensor Values) Append(Tensor newKeys, Tensor newValues, int[] newPositions)
    {
        int before = Length, after = before + newPositions.Length;
        if (keys is null || values is null)
        {
            keys = newKeys.contiguous().DetachFromDisposeScope();
            values = newValues.contiguous().DetachFromDisposeScope();
        }
        else
        {
            if (after > keys.shape[1])
            {
                keys = Grow(keys, before, after + Step);
                values = Grow(values, before, after + Step);
            }

            using Tensor k = keys.narrow(1, before, newPositions.Length), v = values.narrow(1, before, newPositions.Length);
            k.copy_(newKeys);
            v.copy_(newValues);
        }

        positions.AddRange(newPositions);
        return (keys.narrow(1, 0, after), values.narrow(1, 0, after));
    }

    /// <summary>Leaves the graph that keys and values were computed in: what reads them later adds nothing to it.</summary>
    public void LeaveGraph()
    {
        if (keys is null || values is null)
        {
            return;
        }

        using Tensor k = keys, v = values;
        keys = k.detach().DetachFromDisposeScope();
        values = v.detach().DetachFromDisposeScope();
    }

    /// <summary>Forgets rows past this length.</summary>
    public void Rewind(int length) => positions.RemoveRange(length, Length - length);

    public void Dispose()
    {
        keys?.Dispose();
        values?.Dispose();
    }

    private static Tensor Grow(Tensor old, int length, int capacity)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor grown = empty(old.shape[0], capacity, old.shape[2], old.dtype, old.device);
        grown.narrow(1, 0, length).copy_(old.narrow(1, 0, length));
        old.Dispose();
        return grown.DetachFromDisposeScope();
    }
}
