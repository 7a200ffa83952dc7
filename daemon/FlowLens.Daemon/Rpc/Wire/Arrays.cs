using System.Runtime.InteropServices;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Arrays as bytes in C order, little-endian as the machines that FlowLens runs on.</summary>
internal static class Arrays
{
    public static NdArray Of(float[] values, params int[] shape) => new("float32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static NdArray Of(double[] values, params int[] shape) => new("float64", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static NdArray Of(int[] values, params int[] shape) => new("int32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
