using System.CommandLine;
using FlowLens.Daemon.Rpc;
using FlowLens.Daemon.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace FlowLens.Daemon.Cli;

/// <summary><c>flowlens serve</c>: a daemon for other programs.</summary>
internal static class ServeCommand
{
    public static Command Make(Terminal terminal, OpenFlowLens open)
    {
        Option<bool> stdio = new("--stdio") { Description = "Speak JSON-RPC on standard input and output, and end when they close" };
        Option<int?> parent = new("--parent") { HelpName = "PID", Description = "End when this process ends" };
        Command command = new("serve", "Serve other programs over a local socket, until stopped") { stdio, parent };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await ServeAsync(parsed.GetValue(stdio), parsed.GetValue(parent), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task ServeAsync(bool stdio, int? parent, CancellationToken cancellationToken)
    {
        // Standard output carries the protocol alone: whoever else writes there writes to standard error.
        Stream? input = stdio ? Console.OpenStandardInput() : null, output = stdio ? Console.OpenStandardOutput() : null;
        Console.SetOut(Console.Error);

        // Without the usual settings files: a daemon must not read what lies in the folder that it was started in.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.TimestampFormat = "HH:mm:ss.fff ";
            format.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        builder.Services.AddSingleton(new ServeOptions(input, output, parent));
        builder.Services.AddSingleton<DaemonFacts>();
        builder.Services.AddSingleton<Session>();
        builder.Services.AddSingleton<SocketServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SocketServer>());
        builder.Services.AddHostedService<ParentWatch>();
        if (stdio)
        {
            builder.Services.AddHostedService<StdioServer>();
        }

        using IHost host = builder.Build();
        host.Services.GetRequiredService<SocketServer>().Listen();
        await host.RunAsync(cancellationToken);
    }
}
