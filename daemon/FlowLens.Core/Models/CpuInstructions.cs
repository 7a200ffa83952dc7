namespace FlowLens.Core.Models;

/// <summary>What this processor can do, as the kernel tells.</summary>
public static class CpuInstructions
{
    /// <summary>Whether bfloat16 products run in hardware (AVX512-BF16 or AMX-BF16).</summary>
    public static bool HaveBFloat16 { get; } = Flags().Overlaps(["avx512_bf16", "amx_bf16"]);

    private static HashSet<string> Flags()
    {
        const string source = "/proc/cpuinfo";
        string? line = File.Exists(source) ? File.ReadLines(source).FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal)) : null;
        return [.. (line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }
}
