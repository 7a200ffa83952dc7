using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>result/open</c>: needs no model, so it never waits for one.</summary>
internal static class OpenResult
{
    public static Task<TraceResult> RunAsync(ResultOpenParams parameters, CancellationToken cancellationToken)
    {
        string path = AbsolutePath.Require("path", parameters.Path);
        return Task.Run(() => ResultFile.Read(path), cancellationToken);
    }
}
