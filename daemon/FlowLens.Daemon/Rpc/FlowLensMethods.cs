using FlowLens.Daemon.Rpc.Handlers;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc;

/// <summary>The contract over a session of this process: each method is a handler of its own. One for each connection.</summary>
/// <param name="session">The session.</param>
/// <param name="facts">What the process says about itself.</param>
/// <param name="mayEnd">Whether who calls may end the daemon.</param>
internal sealed class FlowLensMethods(Session session, DaemonFacts facts, bool mayEnd) : IFlowLens
{
    public Task<InitializeResult> InitializeAsync(InitializeParams parameters, CancellationToken cancellationToken) => Initialize.RunAsync(session, facts, parameters, cancellationToken);

    public Task<ShutdownResult> ShutdownAsync(ShutdownParams parameters, CancellationToken cancellationToken) => Shutdown.RunAsync(session, mayEnd, cancellationToken);

    public Task<ModelListResult> ListModelsAsync(ModelListParams parameters, CancellationToken cancellationToken) => ListModels.RunAsync(session, parameters, cancellationToken);

    public Task<ModelInfo> LoadModelAsync(ModelLoadParams parameters, CancellationToken cancellationToken) => LoadModel.RunAsync(session, parameters, cancellationToken);

    public Task<ModelUnloadResult> UnloadModelAsync(ModelUnloadParams parameters, CancellationToken cancellationToken) => UnloadModel.RunAsync(session, cancellationToken);

    public Task<DatasetOpenResult> OpenDatasetAsync(DatasetOpenParams parameters, CancellationToken cancellationToken) => OpenDataset.RunAsync(parameters, cancellationToken);

    public Task<PromptInfo> InspectPromptAsync(PromptInspectParams parameters, CancellationToken cancellationToken) => InspectPrompt.RunAsync(session, parameters, cancellationToken);

    public Task<TraceResult> TraceFlowAsync(FlowTraceParams parameters, CancellationToken cancellationToken) => TraceFlow.RunAsync(session, parameters, cancellationToken);

    public Task<VerifyResult> VerifyFlowAsync(FlowVerifyParams parameters, CancellationToken cancellationToken) => VerifyFlow.RunAsync(session, parameters, cancellationToken);

    public Task<ResultExportResult> ExportResultAsync(ResultExportParams parameters, CancellationToken cancellationToken) => ExportResult.RunAsync(parameters, cancellationToken);

    public Task<TraceResult> OpenResultAsync(ResultOpenParams parameters, CancellationToken cancellationToken) => OpenResult.RunAsync(parameters, cancellationToken);

    public Task<GenerateResult> GenerateTextAsync(TextGenerateParams parameters, CancellationToken cancellationToken) => GenerateText.RunAsync(session, parameters, cancellationToken);

    public Task<CompareResult> CompareTruncationsAsync(TruncationCompareParams parameters, CancellationToken cancellationToken) =>
        CompareTruncations.RunAsync(session, parameters, cancellationToken);

    public Task<SweepResult> SweepTruncationsAsync(TruncationSweepParams parameters, CancellationToken cancellationToken) => SweepTruncations.RunAsync(session, parameters, cancellationToken);
}
