namespace FlowLens.Protocol;

/// <param name="Result">The trace.</param>
/// <param name="Path">The file to write, absolute; <c>.flow.safetensors</c> by custom. An existing file is replaced.</param>
public sealed record ResultExportParams(TraceResult Result, string Path);

/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Tensors">Names of its tensors.</param>
public sealed record ResultExportResult(string Path, long Bytes, IReadOnlyList<string> Tensors);

/// <param name="Path">The file, absolute.</param>
public sealed record ResultOpenParams(string Path);
