using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace FlowLens.Daemon.Tests;

/// <summary>A real daemon process with a folder of its own for its socket; killed at the end if it still runs.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    private readonly StringBuilder log = new();
    private readonly List<Socket> sockets = [];

    private readonly bool ownsRuntime;

    private RunningDaemon(string? runtime, string? cache, string[] arguments)
    {
        ownsRuntime = runtime is null;
        Runtime = runtime ?? Directory.CreateTempSubdirectory("flowlens-run-").FullName;
        ProcessStartInfo start = new(CliProcess.FlowLens, ["serve", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_RUNTIME_DIR"] = Runtime;
        start.Environment["XDG_CACHE_HOME"] = cache ?? Runtime;
        Process = Process.Start(start)!;
        Process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
            {
                log.AppendLine(line.Data);
            }
        };
        Process.BeginErrorReadLine();
        Stdio = new WireClient(Process.StandardOutput.BaseStream, Process.StandardInput.BaseStream);
    }

    /// <summary>The prompt that most tests use; the embedded model answers it with Yes.</summary>
    public static JsonObject Prompt => new() { ["images"] = new JsonArray(Picture), ["text"] = "Do you see a lion?" };

    public static string Samples { get; } = Path.Combine(CliProcess.Root, "protocol/samples");

    public static string Picture { get; } = Path.Combine(Samples, "picture.png");

    public static string EmbeddedModel { get; } = Path.Combine(AppContext.BaseDirectory, "models/flowlens-emoji");

    /// <summary>The folder in the place of <c>XDG_RUNTIME_DIR</c>.</summary>
    public string Runtime { get; }

    public Process Process { get; }

    public WireClient Stdio { get; }

    public string SocketPath => Path.Combine(Runtime, "flowlens", Process.Id.ToString(CultureInfo.InvariantCulture) + ".sock");

    public string Log
    {
        get
        {
            lock (log)
            {
                return log.ToString();
            }
        }
    }

    /// <summary>A daemon as an editor starts it.</summary>
    /// <param name="runtime">Its <c>XDG_RUNTIME_DIR</c>; null is a folder of its own.</param>
    /// <param name="cache">Its <c>XDG_CACHE_HOME</c>; null is the same.</param>
    /// <param name="arguments">Further arguments.</param>
    public static RunningDaemon Start(string? runtime = null, string? cache = null, params string[] arguments) => new(runtime, cache, ["--stdio", .. arguments]);

    /// <summary>A daemon for sockets alone, which are there when this returns.</summary>
    public static async Task<RunningDaemon> StartForSocketsAsync(string? runtime = null)
    {
        RunningDaemon daemon = new(runtime, null, []);
        for (int i = 0; i < 600 && !daemon.Log.Contains("Listening", StringComparison.Ordinal); i++)
        {
            await Task.Delay(50);
        }

        return daemon;
    }

    /// <summary>A daemon with the embedded model loaded.</summary>
    public static async Task<RunningDaemon> StartLoadedAsync()
    {
        RunningDaemon daemon = Start();
        await daemon.Stdio.InitializeAsync();
        await daemon.Stdio.ResultAsync("model/load", new JsonObject { ["path"] = EmbeddedModel });
        return daemon;
    }

    public async Task<WireClient> ConnectAsync()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        sockets.Add(socket);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
        NetworkStream stream = new(socket);
        return new WireClient(stream, stream);
    }

    /// <summary>Waits for the process's end; its exit code.</summary>
    public async Task<int> EndAsync(double seconds = 60)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(seconds));
        await Process.WaitForExitAsync(late.Token);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        sockets.ForEach(s => s.Dispose());
        if (!Process.HasExited)
        {
            Process.Kill();
            await Process.WaitForExitAsync();
        }

        Process.Dispose();
        if (ownsRuntime)
        {
            Directory.Delete(Runtime, recursive: true);
        }
    }
}

/// <summary>One daemon with the embedded model for all tests of a class.</summary>
public sealed class LoadedDaemon : IAsyncLifetime
{
    private RunningDaemon? daemon;

    internal RunningDaemon Daemon => daemon!;

    internal WireClient Wire => daemon!.Stdio;

    public async ValueTask InitializeAsync() => daemon = await RunningDaemon.StartLoadedAsync();

    public ValueTask DisposeAsync() => daemon!.DisposeAsync();
}
