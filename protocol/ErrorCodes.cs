namespace FlowLens.Protocol;

/// <summary>A kind of error.</summary>
/// <param name="Kind">Kebab-case.</param>
/// <param name="Code">Its JSON-RPC code.</param>
/// <param name="ExitCode">What the command line ends with.</param>
public sealed record ErrorCode(string Kind, int Code, int ExitCode);

/// <summary>The codes of errors that FlowLens itself raises; their <c>data</c> is an <see cref="ErrorInfo"/>. No code is ever given anew.</summary>
public static class ErrorCodes
{
    /// <summary>The params are not as the contract says: a missing, wrong or unknown field.</summary>
    public const int InvalidParams = -32602;

    /// <summary>A fault of FlowLens; its log says more.</summary>
    public const int Internal = -32603;

    /// <summary>The request was cancelled.</summary>
    public const int Cancelled = -32800;

    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        new("file-not-found", 1001, 3),
        new("bad-checkpoint", 1002, 4),
        new("bad-config", 1003, 5),
        new("unsupported", 1004, 6),
        new("bad-picture", 1005, 7),
        new("bad-tokenizer", 1006, 8),
        new("bad-template", 1007, 9),
        new("bad-prompt", 1008, 10),
        new("bad-row", 1009, 11),
        new("bad-option", 1010, 2),
        new("no-model", 1011, 12),
        new("no-device", 1012, 13),
        new("out-of-memory", 1013, 14),
        new("invalid-params", InvalidParams, 1),
        new("internal", Internal, 1),
    ];
}
