using FlowLens.Protocol;
using StreamJsonRpc;

namespace FlowLens.Daemon.Cli;

/// <summary>The methods over an open model; disposing it closes the connection, or the session where it runs in this process.</summary>
internal interface IOpenFlowLens : IAsyncDisposable
{
    IFlowLens Methods { get; }

    /// <summary>The model that is loaded, or null where none was asked for.</summary>
    ModelInfo? Model { get; }
}

/// <summary>Opens the methods with a model loaded; null opens them without.</summary>
internal delegate Task<IOpenFlowLens> OpenFlowLens(ModelChoice? model, IProgress<ProgressReport>? progress, CancellationToken cancellationToken);

/// <summary>Asks over methods that are opened for the one question.</summary>
internal static class OpenFlowLensExtensions
{
    /// <summary>Opens, asks and closes; where a shared daemon ends meanwhile, once more without it.</summary>
    /// <param name="open">How to open.</param>
    /// <param name="model">The model; null opens without.</param>
    /// <param name="progress">Where loading reports.</param>
    /// <param name="ask">A question that may be asked twice.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<T> AskAsync<T>(this OpenFlowLens open, ModelChoice? model, IProgress<ProgressReport>? progress, Func<IOpenFlowLens, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await OnceAsync();
        }
        catch (ConnectionLostException)
        {
            return await OnceAsync();
        }

        async Task<T> OnceAsync()
        {
            await using IOpenFlowLens opened = await open(model, progress, cancellationToken);
            return await ask(opened);
        }
    }
}
