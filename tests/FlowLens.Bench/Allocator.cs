using System.Runtime.InteropServices;

namespace FlowLens.Bench;

/// <summary>glibc's allocator, whose pools of freed blocks would count as the work's in a peak.</summary>
public static partial class Allocator
{
    private const int TrimThreshold = -1, MmapThreshold = -3;

    /// <summary>Blocks from this size on come from the system one by one, and go back when they are freed: exact peaks, at the price of time.</summary>
    public const int Exact = 1 << 20;

    /// <summary>Where the threshold ends of itself in a program that frees blocks of this size.</summary>
    public const int Usual = 32 << 20;

    // glibc itself keeps twice the threshold before it gives pages back.
    public static void Use(int threshold)
    {
        _ = mallopt(MmapThreshold, threshold);
        _ = mallopt(TrimThreshold, 2 * threshold);
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
