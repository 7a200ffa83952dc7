using System.Runtime.InteropServices;

namespace FlowLens.Core.Models;

/// <summary>
/// Loads libtorch before TorchSharp does: where a native library is missing, TorchSharp would copy hundreds of megabytes in search of it
/// and then say little; this says which one and why.
/// </summary>
public static class NativeTorch
{
    private static readonly Lazy<bool> Loaded = new(LoadOnce);

    /// <summary>Version of the libtorch that this build comes with.</summary>
    public const string LibtorchVersion = "2.10.0";

    /// <exception cref="FlowLensException">A native library is missing or does not fit this system.</exception>
    public static void Load() => _ = Loaded.Value;

    private static bool LoadOnce()
    {
        foreach (string name in (string[])["libtorch_cpu.so", "libLibTorchSharp.so"])
        {
            string path = Path.Combine(AppContext.BaseDirectory, name);
            string file = File.Exists(path) ? path : Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", name);
            if (!File.Exists(file))
            {
                throw new FlowLensException(ErrorKind.NoDevice, $"{path}: this native library is missing", "Build FlowLens again: npm run build");
            }

            try
            {
                NativeLibrary.Load(file);
            }
            catch (DllNotFoundException e)
            {
                throw new FlowLensException(ErrorKind.NoDevice, $"{file} cannot be loaded: {e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}",
                    "FlowLens needs Linux x64 with glibc 2.34 or newer", e);
            }
        }

        return true;
    }
}
