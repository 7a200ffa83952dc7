using FlowLens.Daemon.Cli;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Tests;

/// <summary>Answers what a command line asks with results made by hand, and remembers what was asked.</summary>
internal sealed class CliFakeFlowLens : IFlowLens, IOpenFlowLens
{
    public object? Asked { get; private set; }

    public Exception? Error { get; set; }

    /// <summary>How many more calls fail with <see cref="Error"/>.</summary>
    public int Failures { get; set; } = int.MaxValue;

    public bool Closed { get; private set; }

    public IFlowLens Methods => this;

    public ModelInfo? Model { get; } = new("/models/flowlens-emoji", "flowlens-emoji", "llava", CliResults.Layers, 4, 128, 688, 1024, 3_400_000, "cpu", "float32", "float16", "ab");

    public Task<TraceResult> TraceFlowAsync(FlowTraceParams parameters, CancellationToken cancellationToken) => Answer(parameters, CliResults.Trace());

    public Task<CompareResult> CompareTruncationsAsync(TruncationCompareParams parameters, CancellationToken cancellationToken) =>
        Answer(parameters, CliResults.Compare(parameters.Runs.Count));

    public Task<ModelListResult> ListModelsAsync(ModelListParams parameters, CancellationToken cancellationToken) => Answer(parameters, new ModelListResult(
    [
        new ModelListing("/models/flowlens-emoji", "flowlens-emoji", "llava", 7_000_000, true, true, null),
        new ModelListing("/there", "there", null, 5, false, false, new ErrorInfo("unsupported", "/there/config.json: model_type is 'x'", "Choose another folder")),
    ]));

    public Task<InitializeResult> InitializeAsync(InitializeParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ShutdownResult> ShutdownAsync(ShutdownParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ModelInfo> LoadModelAsync(ModelLoadParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ModelUnloadResult> UnloadModelAsync(ModelUnloadParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DatasetOpenResult> OpenDatasetAsync(DatasetOpenParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PromptInfo> InspectPromptAsync(PromptInspectParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<VerifyResult> VerifyFlowAsync(FlowVerifyParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ResultExportResult> ExportResultAsync(ResultExportParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TraceResult> OpenResultAsync(ResultOpenParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SweepResult> SweepTruncationsAsync(TruncationSweepParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<GenerateResult> GenerateTextAsync(TextGenerateParams parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        Closed = true;
        return ValueTask.CompletedTask;
    }

    private Task<T> Answer<T>(object parameters, T result)
    {
        if (Error is not null && Failures-- > 0)
        {
            return Task.FromException<T>(Error);
        }

        Asked = parameters;
        return Task.FromResult(result);
    }
}
