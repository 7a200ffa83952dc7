using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>The device that a person asks for.</summary>
public enum DeviceChoice
{
    Auto,
    Cpu,
    Cuda,
}

/// <summary>Resolves devices.</summary>
public static class Devices
{
    /// <exception cref="FlowLensException">CUDA is asked for and is not there.</exception>
    public static Device Resolve(DeviceChoice choice)
    {
        NativeTorch.Load();
        return choice switch
        {
            DeviceChoice.Cpu => CPU,
            DeviceChoice.Auto => cuda.is_available() ? CUDA : CPU,
            _ => cuda.is_available() ? CUDA : throw new FlowLensException(ErrorKind.NoDevice, "No CUDA device can be used by this build of FlowLens",
                "Build the daemon with -p:Cuda=true on a machine with an NVIDIA driver, or set the device to cpu or auto"),
        };
    }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public static string Id(this Device device) => device.type == TorchSharp.DeviceType.CUDA ? "cuda" : "cpu";
}
