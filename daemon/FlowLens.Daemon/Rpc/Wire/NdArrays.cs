using System.Runtime.InteropServices;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Reads the wire's arrays: little-endian, C order.</summary>
internal static class NdArrays
{
    public static ReadOnlySpan<float> Floats(this NdArray array) => Values<float>(array, "float32");

    public static ReadOnlySpan<int> Ints(this NdArray array) => Values<int>(array, "int32");

    private static ReadOnlySpan<T> Values<T>(NdArray array, string dtype)
        where T : unmanaged => array.Dtype == dtype ? MemoryMarshal.Cast<byte, T>(array.Data)
            : throw new InvalidDataException($"An array of {dtype} was expected, this one holds {array.Dtype}");
}
