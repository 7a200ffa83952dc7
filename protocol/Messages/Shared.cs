namespace FlowLens.Protocol;

/// <summary>An array as bytes: little-endian, C order, base64.</summary>
/// <param name="Dtype"><c>float32</c>, <c>float64</c>, <c>int32</c> or <c>uint8</c>.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Data">The bytes.</param>
public sealed record NdArray(string Dtype, IReadOnlyList<int> Shape, byte[] Data);

/// <param name="Stage">What is going on, in a word: <c>load</c>, <c>vision</c>, <c>prefill</c>, <c>decode</c>, <c>compare</c>.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Message">The same for a person.</param>
public sealed record ProgressReport(string Stage, int Done, int Total, string Message);

/// <summary>The <c>data</c> of every error that FlowLens itself raises.</summary>
/// <param name="Kind">Kebab-case kind.</param>
/// <param name="Message">What is wrong: file, field or line.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ErrorInfo(string Kind, string Message, string Remedy);

/// <summary>What made a result, enough to make it again.</summary>
/// <param name="FlowLens">Version of FlowLens.</param>
/// <param name="Torch">Versions of TorchSharp and libtorch.</param>
/// <param name="Model">The checkpoint folder.</param>
/// <param name="WeightsHash">SHA-256 of its weights.</param>
/// <param name="Precision">Precision of the layers.</param>
/// <param name="Device">Device, with its name.</param>
/// <param name="Seed">Seed, or null where nothing was drawn.</param>
/// <param name="PromptIds">The expanded prompt's ids.</param>
/// <param name="ImageHashes">SHA-256 of each picture file.</param>
/// <param name="Options">The request's options as JSON.</param>
/// <param name="Made">When, ISO 8601, UTC.</param>
public sealed record Provenance(string FlowLens, string Torch, string Model, string WeightsHash, string Precision, string Device,
    long? Seed, IReadOnlyList<int> PromptIds, IReadOnlyList<string> ImageHashes, string Options, string Made);
