using FlowLens.Core.Datasets;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>dataset/open</c>: needs no model, so it never waits for one.</summary>
internal static class OpenDataset
{
    public static Task<DatasetOpenResult> RunAsync(DatasetOpenParams parameters, CancellationToken cancellationToken)
    {
        string path = AbsolutePath.Require("path", parameters.Path);
        string? imageFolder = parameters.ImageFolder is null ? null : AbsolutePath.Require("imageFolder", parameters.ImageFolder);
        return Task.Run(() => DatasetWire.Result(Dataset.Open(path, parameters.Text, imageFolder)), cancellationToken);
    }
}
