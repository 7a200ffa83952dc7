using System.Text.Json.Nodes;

namespace FlowLens.Daemon.Tests;

/// <summary>A command beside a running daemon: uses it where it holds the model, and only then.</summary>
public sealed class SharedDaemonTests
{
    private static readonly string Other = Path.Combine(CliProcess.Root, "tests/goldens/llava-1.5");

    [Fact]
    public async Task A_command_asks_the_daemon_that_holds_its_model()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartLoadedAsync();
        CliProcess run = await Trace(daemon);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal("Yes", (string?)JsonNode.Parse(run.Output)!["answer"]!["text"]);
        Assert.Contains("flow/trace: done", daemon.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--precision", "bfloat16")]
    [InlineData("--model", "")]
    public async Task A_command_for_another_model_or_precision_loads_its_own_and_leaves_the_daemon_alone(string option, string value)
    {
        await using RunningDaemon daemon = await RunningDaemon.StartLoadedAsync();
        CliProcess run = await Trace(daemon, option, value.Length > 0 ? value : Other);
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonNode made = JsonNode.Parse(run.Output)!["provenance"]!;
        Assert.Equal(option == "--model" ? (Other, "float32") : (RunningDaemon.EmbeddedModel, "bfloat16"), ((string?)made["model"], (string?)made["precision"]));
        Assert.DoesNotContain("flow/trace", daemon.Log, StringComparison.Ordinal);
        Assert.Equal(RunningDaemon.EmbeddedModel, (string?)(await daemon.Stdio.InitializeAsync())["loaded"]!["path"]);
    }

    [Fact]
    public async Task A_dead_socket_is_passed_over()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartForSocketsAsync();
        daemon.Process.Kill();
        await daemon.EndAsync();
        Assert.True(File.Exists(daemon.SocketPath));
        CliProcess run = await Trace(daemon);
        Assert.Equal((0, ""), (run.Code, run.Error));
    }

    private static Task<CliProcess> Trace(RunningDaemon daemon, params string[] options) =>
        CliProcess.RunAsync(CliProcess.FlowLens, ["trace", RunningDaemon.Picture, "Do you see a lion?", "--json", .. options], shared: daemon.Runtime);
}
