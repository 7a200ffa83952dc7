using System.Reflection;
using System.Runtime.CompilerServices;
using FlowLens.Core;
using FlowLens.Protocol;
using StreamJsonRpc;

namespace FlowLens.Daemon.Rpc;

/// <summary>The contract over a connection to another process; its errors are what that process's own would be.</summary>
internal sealed class RemoteFlowLens(JsonRpc connection) : IFlowLens
{
    public Task<InitializeResult> InitializeAsync(InitializeParams parameters, CancellationToken cancellationToken) => AskAsync<InitializeResult>(parameters, cancellationToken);

    public Task<ShutdownResult> ShutdownAsync(ShutdownParams parameters, CancellationToken cancellationToken) => AskAsync<ShutdownResult>(parameters, cancellationToken);

    public Task<ModelListResult> ListModelsAsync(ModelListParams parameters, CancellationToken cancellationToken) => AskAsync<ModelListResult>(parameters, cancellationToken);

    public Task<ModelInfo> LoadModelAsync(ModelLoadParams parameters, CancellationToken cancellationToken) => AskAsync<ModelInfo>(parameters, cancellationToken);

    public Task<ModelUnloadResult> UnloadModelAsync(ModelUnloadParams parameters, CancellationToken cancellationToken) => AskAsync<ModelUnloadResult>(parameters, cancellationToken);

    public Task<DatasetOpenResult> OpenDatasetAsync(DatasetOpenParams parameters, CancellationToken cancellationToken) => AskAsync<DatasetOpenResult>(parameters, cancellationToken);

    public Task<PromptInfo> InspectPromptAsync(PromptInspectParams parameters, CancellationToken cancellationToken) => AskAsync<PromptInfo>(parameters, cancellationToken);

    public Task<TraceResult> TraceFlowAsync(FlowTraceParams parameters, CancellationToken cancellationToken) => AskAsync<TraceResult>(parameters, cancellationToken);

    public Task<VerifyResult> VerifyFlowAsync(FlowVerifyParams parameters, CancellationToken cancellationToken) => AskAsync<VerifyResult>(parameters, cancellationToken);

    public Task<ResultExportResult> ExportResultAsync(ResultExportParams parameters, CancellationToken cancellationToken) => AskAsync<ResultExportResult>(parameters, cancellationToken);

    public Task<TraceResult> OpenResultAsync(ResultOpenParams parameters, CancellationToken cancellationToken) => AskAsync<TraceResult>(parameters, cancellationToken);

    public Task<GenerateResult> GenerateTextAsync(TextGenerateParams parameters, CancellationToken cancellationToken) => AskAsync<GenerateResult>(parameters, cancellationToken);

    public Task<CompareResult> CompareTruncationsAsync(TruncationCompareParams parameters, CancellationToken cancellationToken) => AskAsync<CompareResult>(parameters, cancellationToken);

    public Task<SweepResult> SweepTruncationsAsync(TruncationSweepParams parameters, CancellationToken cancellationToken) => AskAsync<SweepResult>(parameters, cancellationToken);

    private async Task<T> AskAsync<T>(object parameters, CancellationToken cancellationToken, [CallerMemberName] string member = "")
    {
        string method = typeof(IFlowLens).GetMethod(member)!.GetCustomAttribute<JsonRpcMethodAttribute>()!.Name!;
        try
        {
            return await connection.InvokeWithParameterObjectAsync<T>(method, parameters, cancellationToken);
        }
        catch (RemoteInvocationException e) when (e.DeserializedErrorData is ErrorInfo info && KindOf(info.Kind) is ErrorKind kind)
        {
            throw new FlowLensException(kind, info.Message, info.Remedy, e);
        }
    }

    private static ErrorKind? KindOf(string word) => Enum.GetValues<ErrorKind>().Where(k => Kebab.Of(k.ToString()) == word).Select(k => (ErrorKind?)k).FirstOrDefault();
}
