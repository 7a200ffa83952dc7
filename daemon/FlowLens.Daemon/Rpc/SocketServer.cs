using System.Net.Sockets;
using FlowLens.Core;
using FlowLens.Daemon.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlowLens.Daemon.Rpc;

/// <summary>Listens on the user's local socket; any number of callers at once. The path is removed at the end.</summary>
internal sealed class SocketServer(Session session, DaemonFacts facts, ServeOptions options, IHostApplicationLifetime lifetime, ILogger<SocketServer> log) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    private Socket? listener;

    /// <summary>Takes the socket. A daemon that speaks over stdio works without one too.</summary>
    /// <exception cref="FlowLensException">There can be none, and nobody could reach this daemon.</exception>
    public void Listen()
    {
        string path = SocketFolder.Own;
        try
        {
            SocketFolder.RemoveStale();
            SocketFolder.Prepare();
            File.Delete(path);
            listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen();
            facts.Socket = path;
            log.LogInformation("Listening on {Path}", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or ArgumentException)
        {
            listener?.Dispose();
            listener = null;
            FlowLensException error = new(ErrorKind.FileNotFound, $"{path}: no socket can be made there: {e.Message.Split('\n')[0].TrimEnd('.')}",
                "Set XDG_RUNTIME_DIR to a folder of your own with a short path", e);
            if (!options.Stdio)
            {
                throw error;
            }

            log.LogWarning("{Message}", error.Message);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        listener?.Dispose();
        if (facts.Socket is string path)
        {
            File.Delete(path);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> callers = [];
        while (listener is not null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                Socket caller = await listener.AcceptAsync(stoppingToken);
                callers.RemoveAll(c => c.IsCompleted);
                callers.Add(ServeAsync(caller, stoppingToken));
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException e)
            {
                // For example too many open files: the callers that are there go on, and the next one is waited for.
                log.LogWarning("A caller could not be accepted: {Message}", e.Message);
                await Task.Delay(RetryAfter, CancellationToken.None);
            }
        }

        await Task.WhenAll(callers);
    }

    private async Task ServeAsync(Socket caller, CancellationToken stopping)
    {
        await using NetworkStream stream = new(caller, ownsSocket: true);
        using ServerConnection connection = new(stream, stream, new FlowLensMethods(session, facts, mayEnd: !options.Stdio), lifetime.StopApplication, log);
        connection.StartListening();
        try
        {
            await connection.Completion.WaitAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            log.LogWarning("A caller of the local socket is gone: {Reason}", e.Message);
        }
    }
}
