namespace FlowLens.Core.Checkpoints;

/// <summary>Where one tensor lies in its file.</summary>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Dimensions; empty for a scalar.</param>
/// <param name="Offset">First byte, from the start of the file.</param>
/// <param name="ByteCount">Length in bytes.</param>
public sealed record SafetensorsEntry(SafetensorsDtype Dtype, long[] Shape, long Offset, long ByteCount)
{
    /// <summary>Number of elements.</summary>
    public long Count => ByteCount / Dtype.Bytes();
}
