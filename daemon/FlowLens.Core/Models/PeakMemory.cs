using System.Globalization;
using System.Runtime.InteropServices;

namespace FlowLens.Core.Models;

/// <summary>
/// Peak resident memory of this process between two moments, as Linux counts it: VmHWM, which <c>/proc/self/clear_refs</c> resets.
/// </summary>
public sealed partial class PeakMemory
{
    private readonly long before;

    private PeakMemory(long before) => this.before = before;

    /// <summary>Starts measuring.</summary>
    public static PeakMemory Start()
    {
        // What the allocator keeps of earlier work would serve this one unseen: the first of several runs would seem the dearest.
        _ = malloc_trim(0);
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Some containers forbid the reset: the peak then counts from the process's start, which the difference below still bounds.
        }

        return new PeakMemory(Resident());
    }

    /// <summary>Bytes resident now.</summary>
    public static long Resident() => Read("VmRSS:");

    /// <summary>Bytes of the peak since the start above what was resident then.</summary>
    public long Above() => Above(before);

    /// <summary>Bytes of the peak since the start above a level of the caller's.</summary>
    public static long Above(long level) => Math.Max(0, Read("VmHWM:") - level);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);

    private static long Read(string field)
    {
        const string status = "/proc/self/status";
        string? line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) : null;
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
