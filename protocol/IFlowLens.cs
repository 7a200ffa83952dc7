using StreamJsonRpc;

namespace FlowLens.Protocol;

/// <summary>
/// The contract: every method that the daemon answers. Methods are <c>noun/verb</c>, take one params object, and can be cancelled
/// (answer −32800). Long calls report through the <c>progress</c> token of their params. Layers are 0-based everywhere.
/// </summary>
public interface IFlowLens
{
    /// <summary>First call on a connection: who is there, what the daemon offers.</summary>
    [JsonRpcMethod("initialize")]
    Task<InitializeResult> InitializeAsync(InitializeParams parameters, CancellationToken cancellationToken);

    /// <summary>Unloads the model and ends an editor's daemon after the answer is sent.</summary>
    [JsonRpcMethod("shutdown")]
    Task<ShutdownResult> ShutdownAsync(ShutdownParams parameters, CancellationToken cancellationToken);

    /// <summary>The checkpoint folders found: the embedded model, and those under the given folders.</summary>
    [JsonRpcMethod("model/list")]
    Task<ModelListResult> ListModelsAsync(ModelListParams parameters, CancellationToken cancellationToken);

    /// <summary>Loads a checkpoint folder, in place of the model that is loaded.</summary>
    [JsonRpcMethod("model/load")]
    Task<ModelInfo> LoadModelAsync(ModelLoadParams parameters, CancellationToken cancellationToken);

    /// <summary>Frees the loaded model; nothing loaded is not an error.</summary>
    [JsonRpcMethod("model/unload")]
    Task<ModelUnloadResult> UnloadModelAsync(ModelUnloadParams parameters, CancellationToken cancellationToken);

    /// <summary>Reads a data set file (or an editor's unsaved text): its rows, with line ranges, and its problems.</summary>
    [JsonRpcMethod("dataset/open")]
    Task<DatasetOpenResult> OpenDatasetAsync(DatasetOpenParams parameters, CancellationToken cancellationToken);

    /// <summary>The prompt as the model sees it: rendered text, tokens with roles, image grids. Runs no layer.</summary>
    [JsonRpcMethod("prompt/inspect")]
    Task<PromptInfo> InspectPromptAsync(PromptInspectParams parameters, CancellationToken cancellationToken);

    /// <summary>Traces one prompt through all layers.</summary>
    [JsonRpcMethod("flow/trace")]
    Task<TraceResult> TraceFlowAsync(FlowTraceParams parameters, CancellationToken cancellationToken);

    /// <summary>Whether a heat is true: what deleting and inserting image tokens in its order does to the answer, against random orders.</summary>
    [JsonRpcMethod("flow/verify")]
    Task<VerifyResult> VerifyFlowAsync(FlowVerifyParams parameters, CancellationToken cancellationToken);

    /// <summary>Writes a trace as a file: named tensors in safetensors form, everything else as JSON in its metadata.</summary>
    [JsonRpcMethod("result/export")]
    Task<ResultExportResult> ExportResultAsync(ResultExportParams parameters, CancellationToken cancellationToken);

    /// <summary>Reads a file that <c>result/export</c> wrote.</summary>
    [JsonRpcMethod("result/open")]
    Task<TraceResult> OpenResultAsync(ResultOpenParams parameters, CancellationToken cancellationToken);

    /// <summary>Generates an answer, streaming tokens.</summary>
    [JsonRpcMethod("text/generate")]
    Task<GenerateResult> GenerateTextAsync(TextGenerateParams parameters, CancellationToken cancellationToken);

    /// <summary>Runs the full prompt and truncations of it, and says what each changes and costs.</summary>
    [JsonRpcMethod("truncation/compare")]
    Task<CompareResult> CompareTruncationsAsync(TruncationCompareParams parameters, CancellationToken cancellationToken);

    /// <summary>Truncates at every layer, for several numbers of kept tokens: how far each is from the full run, and where the cliff is.</summary>
    [JsonRpcMethod("truncation/sweep")]
    Task<SweepResult> SweepTruncationsAsync(TruncationSweepParams parameters, CancellationToken cancellationToken);
}
