using System.Reflection;
using FlowLens.Core.Models;

namespace FlowLens.Daemon.Rpc;

/// <summary>What a process of FlowLens says about itself.</summary>
internal sealed class DaemonFacts
{
    /// <summary>Version of FlowLens.</summary>
    public static string Version { get; } = typeof(DaemonFacts).Assembly.GetName().Version!.ToString(3);

    /// <summary>Versions of TorchSharp and libtorch.</summary>
    public static string TorchVersion { get; } =
        $"TorchSharp {typeof(TorchSharp.torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}, libtorch {NativeTorch.LibtorchVersion}";

    /// <summary>Folder of the models that come with FlowLens.</summary>
    public static string Models { get; } = Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>Folder of the model that answers where nobody chose one.</summary>
    public static string EmbeddedModel { get; } = Path.Combine(Models, "flowlens-emoji");

    /// <summary>Path of the local socket, or null where there is none.</summary>
    public string? Socket { get; set; }
}
