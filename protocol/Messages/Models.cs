namespace FlowLens.Protocol;

/// <param name="Folders">Folders to search: each is a checkpoint itself or holds checkpoints one level down. May be empty.</param>
public sealed record ModelListParams(IReadOnlyList<string> Folders);

public sealed record ModelListResult(IReadOnlyList<ModelListing> Models);

/// <param name="Path">The checkpoint folder.</param>
/// <param name="Name">The folder's name.</param>
/// <param name="Family">Id of the family that reads it, or null where none does.</param>
/// <param name="Bytes">Size of its weight files.</param>
/// <param name="Embedded">Whether it is the model that comes with FlowLens.</param>
/// <param name="Loaded">Whether it is loaded now.</param>
/// <param name="Problem">Why it cannot be loaded, or null.</param>
public sealed record ModelListing(string Path, string Name, string? Family, long Bytes, bool Embedded, bool Loaded, ErrorInfo? Problem);

/// <param name="Path">A checkpoint folder.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c> or <c>cuda</c>; null is <c>auto</c>.</param>
/// <param name="Precision"><c>auto</c>, <c>float32</c>, <c>bfloat16</c> or <c>float16</c>; null is <c>auto</c>.</param>
/// <param name="Progress">Where to report.</param>
public sealed record ModelLoadParams(string Path, string? Device, string? Precision, IProgress<ProgressReport>? Progress);

/// <param name="Path">The checkpoint folder.</param>
/// <param name="Name">The folder's name.</param>
/// <param name="Family">Id of the family.</param>
/// <param name="Layers">Decoder layers, L.</param>
/// <param name="Heads">Query heads of a decoder layer.</param>
/// <param name="HiddenSize">Width of the residual stream, d.</param>
/// <param name="VocabularySize">Rows of the output head.</param>
/// <param name="ContextLength">Most positions.</param>
/// <param name="Parameters">Number of parameters.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Precision">The precision that layers compute in.</param>
/// <param name="FilePrecision">The precision that the files hold.</param>
/// <param name="WeightsHash">SHA-256 over the bytes of the weight files in order of their names, hex.</param>
public sealed record ModelInfo(string Path, string Name, string Family, int Layers, int Heads, int HiddenSize, int VocabularySize,
    int ContextLength, long Parameters, string Device, string Precision, string FilePrecision, string WeightsHash);

public sealed record ModelUnloadParams;

/// <param name="Unloaded">Whether a model was loaded.</param>
public sealed record ModelUnloadResult(bool Unloaded);
