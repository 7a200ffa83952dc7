using System.Diagnostics;
using System.Net.Sockets;
using FlowLens.Core;
using FlowLens.Daemon.Cli;
using FlowLens.Daemon.Rpc;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Tests;

/// <summary>A command uses the daemon that already holds its model.</summary>
public sealed class CliSharingTests : IDisposable
{
    private readonly string sockets = Directory.CreateTempSubdirectory("flowlens-share-").FullName;
    private readonly Process daemon;

    public CliSharingTests()
    {
        ProcessStartInfo start = new(CliProcess.FlowLens, ["serve"]) { RedirectStandardError = true };
        start.Environment["XDG_RUNTIME_DIR"] = sockets;
        daemon = Process.Start(start)!;
    }

    [Fact]
    public async Task Results_and_errors_of_a_running_daemon_are_those_of_the_command_s_own_process()
    {
        Task<string> log = daemon.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await LoadAsync();
        string picture = Path.Combine(CliProcess.Root, "tests/workspace/images/000.png");
        CliProcess shared = await CliProcess.RunAsync(CliProcess.FlowLens, ["trace", picture, "Do you see a lion?", "--no-heat"], shared: sockets);
        CliProcess own = await CliProcess.RunAsync(CliProcess.FlowLens, ["trace", picture, "Do you see a lion?", "--no-heat"]);
        Assert.Equal((0, ""), (shared.Code, shared.Error));
        Assert.Equal(Timeless(own.Output), Timeless(shared.Output));
        CliProcess mistake = await CliProcess.RunAsync(CliProcess.FlowLens, ["trace", "nowhere.png", "?"], shared: sockets);
        Assert.Equal(ExitCodes.Of(Kebab.Of(nameof(ErrorKind.FileNotFound))), mistake.Code);
        daemon.Kill();
        string said = await log;
        Assert.Contains("flow/trace: done", said, StringComparison.Ordinal);
        Assert.Contains("flow/trace: error", said, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        daemon.Kill();
        daemon.WaitForExit();
        daemon.Dispose();
        Directory.Delete(sockets, recursive: true);
    }

    private async Task LoadAsync()
    {
        string[] found = [];
        for (int tries = 0; found.Length == 0 && tries < 300; tries++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            found = Directory.GetFiles(sockets, "*.sock", SearchOption.AllDirectories);
        }

        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Assert.Single(found)), TestContext.Current.CancellationToken);
        await using NetworkStream stream = new(socket);
        using FlowLensConnection connection = new(stream, stream, strict: false);
        connection.StartListening();
        RemoteFlowLens methods = new(connection);
        InitializeResult hello = await methods.InitializeAsync(new InitializeParams("test", "1", ContractVersion.Current), TestContext.Current.CancellationToken);
        await methods.LoadModelAsync(new ModelLoadParams(hello.EmbeddedModel, null, null, null), TestContext.Current.CancellationToken);
    }

    // The line of the model ends with the time it took.
    // The line with the time is left out, and with it the width that the lines beside it are padded to.
    private static IEnumerable<string> Timeless(string output) =>
        output.Split('\n').Where(line => !line.StartsWith("Model", StringComparison.Ordinal)).Select(line => line.TrimEnd());
}
