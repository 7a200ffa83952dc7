using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>Number formats that layers compute in.</summary>
public enum Precision
{
    Float32,
    BFloat16,
    Float16,
}

/// <summary>What a person may ask for.</summary>
public enum PrecisionChoice
{
    Auto,
    Float32,
    BFloat16,
    Float16,
}

/// <summary>Resolves and names precisions.</summary>
public static class Precisions
{
    public static string Id(this Precision precision) => precision switch
    {
        Precision.Float32 => "float32",
        Precision.BFloat16 => "bfloat16",
        _ => "float16",
    };

    public static ScalarType Dtype(this Precision precision) => precision switch
    {
        Precision.Float32 => ScalarType.Float32,
        Precision.BFloat16 => ScalarType.BFloat16,
        _ => ScalarType.Float16,
    };

    /// <summary>The precision that files of a dtype hold.</summary>
    public static Precision Of(SafetensorsDtype dtype) => dtype switch
    {
        SafetensorsDtype.BF16 => Precision.BFloat16,
        SafetensorsDtype.F16 => Precision.Float16,
        _ => Precision.Float32,
    };

    /// <summary>
    /// <c>auto</c> follows the files' dtype, the device and the processor's instruction set, never a timing: half precision is computed as
    /// stored on a GPU; on a CPU bfloat16 only with instructions for it (without them it is 40 times slower than float32), float16 never.
    /// </summary>
    public static Precision Resolve(PrecisionChoice choice, Precision stored, TorchSharp.DeviceType device) => choice switch
    {
        PrecisionChoice.Float32 => Precision.Float32,
        PrecisionChoice.BFloat16 => Precision.BFloat16,
        PrecisionChoice.Float16 => Precision.Float16,
        _ when device == TorchSharp.DeviceType.CUDA => stored,
        _ when stored == Precision.BFloat16 && CpuInstructions.HaveBFloat16 => Precision.BFloat16,
        _ => Precision.Float32,
    };
}
