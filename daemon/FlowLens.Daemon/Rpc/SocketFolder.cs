using System.Globalization;
using System.Net.Sockets;

namespace FlowLens.Daemon.Rpc;

/// <summary>Where a user's daemons listen: one socket each, named for its process, in a folder that nobody else may enter.</summary>
internal static class SocketFolder
{
    private const string Extension = ".sock";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(10);

    /// <summary><c>$XDG_RUNTIME_DIR/flowlens</c>, else <c>flowlens</c> in the user's cache folder.</summary>
    public static string Path => System.IO.Path.Combine(Runtime ?? Cache, "flowlens");

    /// <summary>This process's socket.</summary>
    public static string Own => System.IO.Path.Combine(Path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + Extension);

    private static string? Runtime => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    private static string Cache => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder ? folder
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    /// <summary>Makes the folder, its user's alone.</summary>
    public static void Prepare()
    {
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(Path, mine);
        File.SetUnixFileMode(Path, mine);
    }

    /// <summary>The sockets there, newest first.</summary>
    public static IReadOnlyList<string> Sockets() => !Directory.Exists(Path) ? []
        : [.. new DirectoryInfo(Path).EnumerateFiles("*" + Extension).OrderByDescending(f => f.LastWriteTimeUtc).Select(f => f.FullName)];

    /// <summary>Removes the sockets that nobody listens at any more.</summary>
    public static void RemoveStale()
    {
        foreach (string socket in Sockets().Where(IsStale))
        {
            File.Delete(socket);
        }
    }

    private static bool IsStale(string socket)
    {
        if (!Directory.Exists($"/proc/{System.IO.Path.GetFileNameWithoutExtension(socket)}"))
        {
            return true;
        }

        // Another process may have the number now; a daemon that is starting does not listen yet.
        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(socket) < StartTime)
        {
            return false;
        }

        try
        {
            using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(socket));
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
