using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlowLens.Daemon.Rpc;

/// <summary>Ends the daemon when the process that it belongs to has ended.</summary>
internal sealed class ParentWatch(ServeOptions options, IHostApplicationLifetime lifetime, ILogger<ParentWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Parent is not int parent)
        {
            return;
        }

        using PeriodicTimer timer = new(Interval);
        string? started = StartTime(parent);
        while (started is not null && StartTime(parent) == started)
        {
            await timer.WaitForNextTickAsync(stoppingToken);
        }

        log.LogInformation("Process {Parent} has ended, so does this", parent);
        lifetime.StopApplication();
    }

    // When the process began, so that another one with its number is told from it; null where it has ended. proc(5): state is field 3, starttime field 22.
    private static string? StartTime(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
