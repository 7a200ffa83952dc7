namespace FlowLens.Core.Checkpoints;

/// <summary>Element types that a safetensors file may hold and FlowLens reads.</summary>
public enum SafetensorsDtype
{
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    I16,
    I8,
    U8,
    Bool,
}

/// <summary>Names and sizes of the element types.</summary>
public static class SafetensorsDtypes
{
    private static readonly (SafetensorsDtype Dtype, string Name, int Bytes)[] Rows =
    [
        (SafetensorsDtype.F64, "F64", 8),
        (SafetensorsDtype.F32, "F32", 4),
        (SafetensorsDtype.F16, "F16", 2),
        (SafetensorsDtype.BF16, "BF16", 2),
        (SafetensorsDtype.I64, "I64", 8),
        (SafetensorsDtype.I32, "I32", 4),
        (SafetensorsDtype.I16, "I16", 2),
        (SafetensorsDtype.I8, "I8", 1),
        (SafetensorsDtype.U8, "U8", 1),
        (SafetensorsDtype.Bool, "BOOL", 1),
    ];

    /// <summary>Bytes of one element.</summary>
    public static int Bytes(this SafetensorsDtype dtype) => Rows[(int)dtype].Bytes;

    /// <summary>The name in a file's header.</summary>
    public static string Name(this SafetensorsDtype dtype) => Rows[(int)dtype].Name;

    public static bool TryParse(string name, out SafetensorsDtype dtype)
    {
        int row = Array.FindIndex(Rows, r => r.Name == name);
        dtype = row < 0 ? default : Rows[row].Dtype;
        return row >= 0;
    }
}
