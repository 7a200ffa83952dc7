using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace FlowLens.Daemon.Tests;

/// <summary>How a daemon begins and ends, and who may reach it.</summary>
public sealed class DaemonLifeTests
{
    [Fact]
    public async Task An_editor_s_daemon_ends_after_shutdown_is_answered_and_wrote_nothing_but_frames()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartLoadedAsync();
        await daemon.Stdio.ResultAsync("flow/trace", new JsonObject { ["prompt"] = RunningDaemon.Prompt });
        await daemon.Stdio.ResultAsync("shutdown", new JsonObject());
        Assert.Empty(await daemon.Stdio.RestAsync());
        Assert.Equal(0, await daemon.EndAsync());
        Assert.False(File.Exists(daemon.SocketPath));
        Assert.Contains("flow/trace: done", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_when_its_input_closes()
    {
        await using RunningDaemon daemon = RunningDaemon.Start();
        await daemon.Stdio.InitializeAsync();
        daemon.Process.StandardInput.Close();
        Assert.Equal(0, await daemon.EndAsync());
        Assert.False(File.Exists(daemon.SocketPath));
    }

    [Fact]
    public async Task It_ends_when_its_parent_ends_though_its_input_stays_open()
    {
        using Process parent = Process.Start("sleep", "600");
        await using RunningDaemon daemon = RunningDaemon.Start(null, null, "--parent", parent.Id.ToString(CultureInfo.InvariantCulture));
        await daemon.Stdio.InitializeAsync();
        Assert.False(daemon.Process.HasExited);
        parent.Kill();
        Assert.Equal(0, await daemon.EndAsync());
        Assert.False(File.Exists(daemon.SocketPath));
    }

    [Fact]
    public async Task It_ends_while_it_computes()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartLoadedAsync();
        await daemon.Stdio.SendAsync("text/generate", new JsonObject
        {
            ["prompt"] = RunningDaemon.Prompt,
            ["maxNewTokens"] = 900,
            ["sampling"] = new JsonObject { ["seed"] = 1, ["temperature"] = 1000 },
            ["progress"] = 1,
        });
        await daemon.Stdio.ReadAsync();
        daemon.Process.StandardInput.Close();
        Assert.Equal(0, await daemon.EndAsync());
    }

    [Fact]
    public async Task The_socket_is_its_user_s_alone()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartForSocketsAsync();
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(daemon.SocketPath) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.GetDirectoryName(daemon.SocketPath)!) & others);
    }

    [Fact]
    public async Task Where_no_socket_can_be_a_daemon_of_its_own_says_so_and_an_editor_s_works_without()
    {
        using TemporaryFolder folder = new();
        string deep = Directory.CreateDirectory(Path.Combine(folder.Path, new string('d', 120))).FullName;
        CliProcess alone = await CliProcess.RunAsync(CliProcess.FlowLens, ["serve"], shared: deep);
        Assert.Equal((3, ""), (alone.Code, alone.Output));
        Assert.Contains("XDG_RUNTIME_DIR", Assert.Single(alone.Error.Trim().Split('\n')), StringComparison.Ordinal);
        await using RunningDaemon editors = RunningDaemon.Start(deep);
        Assert.Null((await editors.Stdio.InitializeAsync())["socket"]);
    }

    [Fact]
    public async Task Without_a_runtime_folder_the_socket_lies_in_the_cache_in_a_folder_of_its_user_s_alone()
    {
        using TemporaryFolder cache = new();
        await using RunningDaemon daemon = RunningDaemon.Start("/no/such/folder", cache.Path);
        string socket = (string)(await daemon.Stdio.InitializeAsync())["socket"]!;
        Assert.Equal(Path.Combine(cache.Path, "flowlens"), Path.GetDirectoryName(socket));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(socket)!));
    }

    [Fact]
    public async Task Callers_of_the_socket_share_the_model_and_one_s_end_leaves_the_other()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartLoadedAsync();
        WireClient one = await daemon.ConnectAsync(), other = await daemon.ConnectAsync();
        Assert.Equal(RunningDaemon.EmbeddedModel, (string?)(await one.InitializeAsync())["loaded"]!["path"]);
        JsonObject asked = new() { ["prompt"] = RunningDaemon.Prompt, ["progress"] = 1 };
        Task<JsonNode>[] together = [one.ResultAsync("flow/trace", asked), other.ResultAsync("flow/trace", asked), daemon.Stdio.ResultAsync("flow/trace", asked)];
        Assert.All(await Task.WhenAll(together), trace => Assert.Equal("Yes", (string?)trace["answer"]!["text"]));

        WireAnswer refused = await one.CallAsync("shutdown", new JsonObject());
        Assert.Equal("unsupported", refused.Kind);
        await other.ResultAsync("prompt/inspect", new JsonObject { ["prompt"] = RunningDaemon.Prompt });
    }

    [Fact]
    public async Task A_daemon_of_its_own_outlives_its_callers_and_ends_with_SIGTERM_leaving_nothing()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartForSocketsAsync();
        daemon.Process.StandardInput.Close();
        await (await daemon.ConnectAsync()).InitializeAsync();
        await (await daemon.ConnectAsync()).InitializeAsync();
        using Process kill = Process.Start("kill", $"-TERM {daemon.Process.Id}");
        Assert.Equal(0, await daemon.EndAsync());
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(daemon.SocketPath)!));
        Assert.Empty(await daemon.Stdio.RestAsync());
    }

    [Fact]
    public async Task A_killed_daemon_s_socket_is_removed_by_the_next_one_and_a_living_one_s_is_not()
    {
        await using RunningDaemon living = await RunningDaemon.StartForSocketsAsync();
        await using RunningDaemon killed = await RunningDaemon.StartForSocketsAsync(living.Runtime);
        killed.Process.Kill();
        await killed.EndAsync();
        Assert.True(File.Exists(killed.SocketPath));
        await using RunningDaemon next = await RunningDaemon.StartForSocketsAsync(living.Runtime);
        Assert.False(File.Exists(killed.SocketPath));
        Assert.True(File.Exists(living.SocketPath));
        Assert.True(File.Exists(next.SocketPath));
    }
}
