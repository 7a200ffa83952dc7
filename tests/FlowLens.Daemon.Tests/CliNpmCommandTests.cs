namespace FlowLens.Daemon.Tests;

/// <summary>The <c>flowlens</c> command that npm links, over a stand-in for the built daemon.</summary>
public sealed class CliNpmCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-npm-").FullName;

    public CliNpmCommandTests()
    {
        Assert.SkipWhen(CliProcess.OnPath("node") is null, "There is no node on the path");
        Directory.CreateDirectory(Path.Combine(folder, "extension/bin"));
        File.Copy(Path.Combine(CliProcess.Root, "extension/bin/flowlens.mjs"), Path.Combine(folder, "extension/bin/flowlens.mjs"));
    }

    [Fact]
    public async Task It_passes_arguments_output_and_exit_code()
    {
        CliProcess run = await Run("""printf '%s|' "$@"; echo said >&2; exit 7""", "trace", "a b.png", "Is it \"red\"?");
        Assert.Equal((7, "trace|a b.png|Is it \"red\"?|", "said\n"), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public async Task It_passes_signals_and_ends_as_the_daemon_does()
    {
        Assert.Equal(3, (await Run("trap 'exit 3' TERM; kill -TERM $PPID; while true; do sleep 0.05; done")).Code);
        Assert.Equal(128 + 9, (await Run("kill -KILL $$")).Code);
    }

    [Fact]
    public async Task It_says_what_to_do_where_the_daemon_is_not_built()
    {
        CliProcess run = await CliProcess.RunAsync("node", [Path.Combine(folder, "extension/bin/flowlens.mjs"), "trace"]);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("the daemon is not built", Assert.Single(run.Error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("npm run build", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<CliProcess> Run(string script, params string[] arguments)
    {
        string daemon = Path.Combine(folder, "dist/daemon/flowlens");
        Directory.CreateDirectory(Path.GetDirectoryName(daemon)!);
        File.WriteAllText(daemon, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(daemon, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return CliProcess.RunAsync("node", [Path.Combine(folder, "extension/bin/flowlens.mjs"), .. arguments]);
    }
}
