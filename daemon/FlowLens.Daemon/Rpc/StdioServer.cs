using FlowLens.Daemon.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlowLens.Daemon.Rpc;

/// <summary>Speaks with the program that started the daemon, over its standard input and output; the daemon ends with that connection.</summary>
internal sealed class StdioServer(Session session, DaemonFacts facts, ServeOptions options, IHostApplicationLifetime lifetime, ILogger<StdioServer> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using ServerConnection connection = new(options.Output!, options.Input!, new FlowLensMethods(session, facts, mayEnd: true), lifetime.StopApplication, log);
        connection.StartListening();
        try
        {
            // Not until the connection has ended by itself: a blocking read of standard input ends with the process alone.
            await connection.Completion.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            log.LogError("The connection broke: {Reason}", e.Message);
        }

        lifetime.StopApplication();
    }
}
