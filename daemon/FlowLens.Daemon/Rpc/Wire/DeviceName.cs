using FlowLens.Core.Models;
using static TorchSharp.torch;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>What a device is called by who made it, as the kernel and the driver tell.</summary>
internal static class DeviceName
{
    public static string Of(Device device)
    {
        string? name = device.Id() == "cuda" ? Gpu(device.index) : Field("/proc/cpuinfo", "model name");
        return name is null ? device.Id() : $"{device.Id()} ({name})";
    }

    private static string? Gpu(int index)
    {
        const string folder = "/proc/driver/nvidia/gpus";
        string[] gpus = Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)] : [];
        int at = Math.Max(0, index);
        return at < gpus.Length ? Field(Path.Combine(gpus[at], "information"), "Model") : null;
    }

    private static string? Field(string file, string field) => !File.Exists(file) ? null
        : File.ReadLines(file).FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();
}
