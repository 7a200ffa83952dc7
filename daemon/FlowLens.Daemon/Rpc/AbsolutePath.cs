using FlowLens.Core;

namespace FlowLens.Daemon.Rpc;

/// <summary>Paths on the wire are absolute: the daemon's own folder means nothing to a caller.</summary>
internal static class AbsolutePath
{
    /// <exception cref="FlowLensException">It is relative.</exception>
    public static string Require(string field, string path) => Path.IsPathFullyQualified(path) ? Path.GetFullPath(path)
        : throw new FlowLensException(ErrorKind.BadOption, $"{field}: '{path}' is not an absolute path", "Give the path from the root on");
}
