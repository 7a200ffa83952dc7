namespace FlowLens.Core;

/// <summary>
/// The only exception that <c>Core</c> throws on purpose. <see cref="Exception.Message"/> is one sentence that names the file and the
/// field or line; <see cref="Remedy"/> says what to do. Neither ends with a full stop, so that callers can join them.
/// </summary>
public sealed class FlowLensException : Exception
{
    public FlowLensException(ErrorKind kind, string message, string remedy, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Remedy = remedy;
    }

    public ErrorKind Kind { get; }

    public string Remedy { get; }
}
