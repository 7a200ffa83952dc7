using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>result/export</c>: needs no model, so it never waits for one.</summary>
internal static class ExportResult
{
    public static Task<ResultExportResult> RunAsync(ResultExportParams parameters, CancellationToken cancellationToken)
    {
        string path = AbsolutePath.Require("path", parameters.Path);
        return Task.Run(() =>
        {
            IReadOnlyList<string> tensors = ResultFile.Write(path, parameters.Result);
            return new ResultExportResult(path, new FileInfo(path).Length, tensors);
        }, cancellationToken);
    }
}
