using FlowLens.Core.Models;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>model/load</c>.</summary>
internal static class LoadModel
{
    public static async Task<ModelInfo> RunAsync(Session session, ModelLoadParams parameters, CancellationToken cancellationToken)
    {
        LoadOptions options = new(Choice.Of<DeviceChoice>("device", parameters.Device), Choice.Of<PrecisionChoice>("precision", parameters.Precision));
        string folder = Path.TrimEndingDirectorySeparator(AbsolutePath.Require("path", parameters.Path));
        return ModelWire.Info(await session.LoadAsync(folder, options, WireProgress.To(parameters.Progress), cancellationToken));
    }
}
