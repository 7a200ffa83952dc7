namespace FlowLens.Daemon.Rpc;

/// <summary>How a daemon serves.</summary>
/// <param name="Input">Its standard input where it speaks there, else null.</param>
/// <param name="Output">Its standard output where it speaks there, else null.</param>
/// <param name="Parent">Process that it ends with, or null.</param>
internal sealed record ServeOptions(Stream? Input, Stream? Output, int? Parent)
{
    /// <summary>Whether a program started it and speaks with it over stdio.</summary>
    public bool Stdio => Input is not null;
}
