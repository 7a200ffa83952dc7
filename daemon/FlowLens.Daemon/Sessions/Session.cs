using FlowLens.Core;
using FlowLens.Core.Models;

namespace FlowLens.Daemon.Sessions;

/// <summary>
/// One loaded model and the one thread that computes with it. Everything that needs the model is done in the order asked: a request that
/// follows a load uses what was loaded.
/// </summary>
internal sealed class Session : IDisposable
{
    private readonly ComputeThread thread = new();
    private volatile Loaded? loaded;

    public Session() => Device = thread.RunAsync(_ => Devices.Resolve(DeviceChoice.Auto).Id(), CancellationToken.None);

    /// <summary>What was computed before; for <see cref="RunAsync"/> alone.</summary>
    public ResultCache Results { get; } = new();

    /// <summary>The device that <c>auto</c> resolves to.</summary>
    public Task<string> Device { get; }

    /// <summary>The model that is loaded now, or null. What it computes is for <see cref="RunAsync"/> alone; its facts are anyone's.</summary>
    public LoadedModel? Model => loaded?.Model;

    /// <summary>
    /// Loads a folder in place of the model that is loaded. That one stays where the load fails or is cancelled, and where it is the same
    /// folder, unchanged, with the same options.
    /// </summary>
    public Task<LoadedModel> LoadAsync(string folder, LoadOptions options, IProgress<Progress>? progress, CancellationToken cancellationToken) =>
        thread.RunAsync(cancellation =>
        {
            LoadKey key = LoadKey.Of(folder, options);
            if (loaded is { } same && same.Key == key)
            {
                return same.Model;
            }

            LoadedModel model = LoadedModel.Load(folder, options, progress, cancellation);
            try
            {
                progress?.Report(new Progress("load", 3, 3, "Hashing the weights"));
                _ = model.WeightsHash;
                cancellation.ThrowIfCancellationRequested();
            }
            catch
            {
                model.Dispose();
                throw;
            }

            Loaded? old = loaded;
            loaded = new Loaded(key, model);
            old?.Model.Dispose();
            return model;
        }, cancellationToken);

    /// <summary>Frees the model.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<bool> UnloadAsync(CancellationToken cancellationToken) => thread.RunAsync(_ =>
    {
        Loaded? old = loaded;
        loaded = null;
        old?.Model.Dispose();
        return old is not null;
    }, cancellationToken);

    /// <summary>Computes with the loaded model, on the compute thread.</summary>
    /// <exception cref="FlowLensException">None is loaded.</exception>
    public Task<T> RunAsync<T>(Func<LoadedModel, CancellationToken, T> work, CancellationToken cancellationToken) =>
        thread.RunAsync(cancellation => work(loaded?.Model ?? throw NoModel(), cancellation), cancellationToken);

    public void Dispose()
    {
        thread.Dispose();

        // Where the thread is stuck, the model is its own still.
        if (thread.Ended)
        {
            loaded?.Model.Dispose();
        }
    }

    private static FlowLensException NoModel() => new(ErrorKind.NoModel, "No model is loaded", "Load one with model/load first");

    private sealed record Loaded(LoadKey Key, LoadedModel Model);
}
