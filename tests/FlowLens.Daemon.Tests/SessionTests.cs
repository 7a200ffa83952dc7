using FlowLens.Daemon.Rpc;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Tests;

/// <summary>The methods in this process, where a test can act between two layers.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly Session session = new();
    private readonly FlowLensMethods methods;

    public SessionTests() => methods = new FlowLensMethods(session, new DaemonFacts(), mayEnd: false);

    private static PromptSpec Prompt => new([RunningDaemon.Picture], "Do you see a lion?", null);

    public async ValueTask InitializeAsync() => await methods.LoadModelAsync(new ModelLoadParams(RunningDaemon.EmbeddedModel, null, null, null), CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        session.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_trace_cancelled_after_a_layer_runs_no_further_one(int layer)
    {
        using CancellationTokenSource cancel = new();
        List<int> layers = [];
        Reported progress = new(report =>
        {
            layers.AddRange(report.Stage == "prefill" ? [report.Done] : []);
            if (report.Stage == "prefill" && report.Done == layer)
            {
                cancel.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => methods.TraceFlowAsync(new FlowTraceParams(Prompt, null, null, null, progress), cancel.Token));
        Assert.Equal(Enumerable.Range(1, layer), layers);
        Assert.Equal("Yes", (await methods.TraceFlowAsync(new FlowTraceParams(Prompt, null, null, null, null), CancellationToken.None)).Answer.Text);
    }

    [Fact]
    public async Task A_cancelled_load_leaves_the_model_that_was_loaded()
    {
        using CancellationTokenSource cancel = new();
        Reported progress = new(_ => cancel.Cancel());
        ModelLoadParams other = new(Path.Combine(CliProcess.Root, "tests/goldens/llava-1.5"), null, null, progress);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => methods.LoadModelAsync(other, cancel.Token));
        Assert.Equal(RunningDaemon.EmbeddedModel, session.Model!.Folder);
        Assert.Equal(78, (await methods.InspectPromptAsync(new PromptInspectParams(Prompt), CancellationToken.None)).Tokens.Count);
    }

    [Fact]
    public async Task A_folder_that_changed_is_loaded_again()
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.GetFiles(RunningDaemon.EmbeddedModel))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        int reports = 0;
        ModelLoadParams load = new(folder.Path, null, null, new Reported(_ => reports++));
        await methods.LoadModelAsync(load, CancellationToken.None);
        int first = reports;
        await methods.LoadModelAsync(load, CancellationToken.None);
        Assert.Equal(first, reports);
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, "config.json"), DateTime.UtcNow.AddMinutes(1));
        await methods.LoadModelAsync(load, CancellationToken.None);
        Assert.Equal(2 * first, reports);
    }

    [Fact]
    public async Task Work_runs_one_after_the_other_on_one_thread_and_none_after_the_end()
    {
        ComputeThread thread = new();
        int running = 0, most = 0;
        int[] threads = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => thread.RunAsync(_ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Thread.Sleep(1);
            Interlocked.Decrement(ref running);
            return Environment.CurrentManagedThreadId;
        }, CancellationToken.None)));
        Assert.Single(threads.Distinct());
        Assert.Equal(1, most);
        using ManualResetEventSlim began = new();
        Task<bool> waits = thread.RunAsync(cancellation =>
        {
            began.Set();
            return cancellation.WaitHandle.WaitOne();
        }, CancellationToken.None);
        Task<bool> never = thread.RunAsync(_ => true, CancellationToken.None);
        began.Wait(TestContext.Current.CancellationToken);
        thread.Dispose();
        Assert.True(thread.Ended);
        Assert.True(await waits);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => thread.RunAsync(_ => true, CancellationToken.None));
    }

    private sealed class Reported(Action<ProgressReport> report) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => report(value);
    }
}
