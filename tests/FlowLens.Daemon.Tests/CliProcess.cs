using System.Diagnostics;

namespace FlowLens.Daemon.Tests;

/// <summary>A finished process.</summary>
internal sealed record CliProcess(int Code, string Output, string Error)
{
    /// <summary>The real command, as it was built for these tests.</summary>
    public static string FlowLens { get; } = Path.Combine(AppContext.BaseDirectory, "flowlens");

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Runs a program to its end, in a folder of its own choice, with standard output and error redirected; it sees no daemon but those it starts, or those of a folder of sockets.</summary>
    public static async Task<CliProcess> RunAsync(string program, IEnumerable<string> arguments, string? folder = null, string? shared = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? Root };
        string own = Directory.CreateTempSubdirectory("flowlens-run-").FullName;
        start.Environment["XDG_RUNTIME_DIR"] = shared ?? own;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(late.Token), error = process.StandardError.ReadToEndAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
            return new CliProcess(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        finally
        {
            Directory.Delete(own, recursive: true);
        }
    }

    /// <summary>Where a program stands on the path, or null.</summary>
    public static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FlowLens.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("FlowLens.sln was not found above the tests");
    }
}
