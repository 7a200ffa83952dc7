namespace FlowLens.Protocol;

/// <param name="ClientName">Who calls, for the log.</param>
/// <param name="ClientVersion">The caller's version, for the log.</param>
/// <param name="ProtocolVersion">The contract version that the caller was built for; another major version is refused.</param>
public sealed record InitializeParams(string ClientName, string ClientVersion, string ProtocolVersion);

/// <param name="ServerVersion">Version of the daemon.</param>
/// <param name="ProtocolVersion">Version of the contract, <c>major.minor</c>.</param>
/// <param name="ProcessId">The daemon's process id.</param>
/// <param name="Socket">Path of the local socket that other tools can use, or null where there is none.</param>
/// <param name="Device">The device that <c>auto</c> resolves to here: <c>cpu</c> or <c>cuda</c>.</param>
/// <param name="EmbeddedModel">Folder of the model that comes with FlowLens.</param>
/// <param name="Loaded">The model that is loaded already, or null.</param>
/// <param name="Metrics">The metrics that <c>flow/trace</c> can compute.</param>
/// <param name="Selectors">Ids that a truncation's <c>select</c> may have.</param>
/// <param name="Reducers">Ids that a truncation's <c>reduce</c> may have.</param>
/// <param name="Presets">Published truncations that a run may name.</param>
public sealed record InitializeResult(string ServerVersion, string ProtocolVersion, int ProcessId, string? Socket, string Device,
    string EmbeddedModel, ModelInfo? Loaded, IReadOnlyList<MetricInfo> Metrics, IReadOnlyList<string> Selectors, IReadOnlyList<string> Reducers,
    IReadOnlyList<PresetInfo> Presets);

/// <param name="Id">Kebab-case id, as in files and options.</param>
/// <param name="Question">The question that the metric answers, as a track's title.</param>
public sealed record MetricInfo(string Id, string Question);

/// <param name="Id">Kebab-case id.</param>
/// <param name="Title">As a column's title.</param>
/// <param name="Source">Who published it, and where its numbers stand.</param>
/// <param name="Departures">Where it still departs from its source's code and why; empty for nowhere.</param>
public sealed record PresetInfo(string Id, string Title, string Source, string Departures);

public sealed record ShutdownParams;

public sealed record ShutdownResult;
