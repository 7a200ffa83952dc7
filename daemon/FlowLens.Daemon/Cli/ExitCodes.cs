using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary>Exit codes of the command line; 0 is success.</summary>
internal static class ExitCodes
{
    /// <summary>A command line that cannot be read, as an option outside its range.</summary>
    public static int Usage { get; } = Of("bad-option");

    /// <summary>Stopped by Ctrl-C, as shells count it.</summary>
    public const int Stopped = 130;

    /// <summary>The exit code of a kind of error.</summary>
    public static int Of(string kind) => ErrorCodes.All.Single(c => c.Kind == kind).ExitCode;
}
