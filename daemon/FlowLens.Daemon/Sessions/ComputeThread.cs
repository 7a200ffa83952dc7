using System.Collections.Concurrent;

namespace FlowLens.Daemon.Sessions;

/// <summary>The one thread that touches a session's tensors: work runs in the order in which it was asked for.</summary>
internal sealed class ComputeThread : IDisposable
{
    private static readonly TimeSpan LayerLimit = TimeSpan.FromSeconds(5);

    private readonly BlockingCollection<Action> jobs = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Thread thread;

    public ComputeThread()
    {
        // In the background: a layer that does not end must not keep the process.
        thread = new Thread(Work) { IsBackground = true, Name = "compute" };
        thread.Start();
    }

    /// <summary>Runs work on the thread. Cancelled while it waits, it never runs; cancelled later, it ends when it looks at its token.</summary>
    public Task<T> RunAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        if (Ended)
        {
            return Task.FromCanceled<T>(new CancellationToken(canceled: true));
        }

        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Token);
        int taken = 0;
        CancellationTokenRegistration waiting = linked.Token.Register(() =>
        {
            if (Interlocked.Exchange(ref taken, 1) == 0)
            {
                done.SetCanceled(linked.Token);
            }
        });
        void Run()
        {
            if (Interlocked.Exchange(ref taken, 1) == 0)
            {
                Complete(done, work, linked.Token);
            }

            waiting.Dispose();
            linked.Dispose();
        }

        try
        {
            jobs.Add(Run, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            done.TrySetCanceled(new CancellationToken(canceled: true));
        }

        return done.Task;
    }

    /// <summary>Whether nothing runs any more, after <see cref="Dispose"/>.</summary>
    public bool Ended { get; private set; }

    /// <summary>Cancels what runs and waits, and ends the thread, within the time that a layer may take.</summary>
    public void Dispose()
    {
        jobs.CompleteAdding();
        stopping.Cancel();
        Ended = thread.Join(LayerLimit);
        if (Ended)
        {
            jobs.Dispose();
            stopping.Dispose();
        }
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<CancellationToken, T> work, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            done.SetResult(work(cancellation));
        }
        catch (OperationCanceledException e)
        {
            done.SetCanceled(e.CancellationToken);
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }

    private void Work()
    {
        foreach (Action job in jobs.GetConsumingEnumerable())
        {
            job();
        }
    }
}
