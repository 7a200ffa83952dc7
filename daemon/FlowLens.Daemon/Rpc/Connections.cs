using System.Net.Sockets;
using FlowLens.Core.Models;
using FlowLens.Daemon.Cli;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc;

/// <summary>Opens the methods for a command: over the newest running daemon that holds the model, else in this process.</summary>
internal static class Connections
{
    // A daemon that answers nobody is passed over.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc cref="OpenFlowLens"/>
    public static async Task<IOpenFlowLens> OpenAsync(ModelChoice? model, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        foreach (string socket in SocketFolder.Sockets())
        {
            if (await TryConnectAsync(socket, model, cancellationToken) is { } shared)
            {
                return shared;
            }
        }

        Session session = new();
        try
        {
            FlowLensMethods methods = new(session, new DaemonFacts(), mayEnd: false);
            ModelInfo? loaded = model is null ? null
                : await methods.LoadModelAsync(new ModelLoadParams(model.Folder ?? DaemonFacts.EmbeddedModel, model.Device, model.Precision, progress), cancellationToken);
            return new Opened(methods, loaded, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static async Task<IOpenFlowLens?> TryConnectAsync(string path, ModelChoice? model, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), patience.Token);
            NetworkStream stream = new(socket, ownsSocket: true);
            FlowLensConnection connection = new(stream, stream, strict: false);
            connection.StartListening();
            RemoteFlowLens methods = new(connection);
            InitializeResult hello = await methods.InitializeAsync(new InitializeParams("flowlens", DaemonFacts.Version, ContractVersion.Current), patience.Token);
            if (model is null || Holds(hello, model))
            {
                return new Opened(methods, hello.Loaded, connection);
            }

            connection.Dispose();
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Gone, of another version, or stuck: the next one may serve.
        }

        socket.Dispose();
        return null;
    }

    private static bool Holds(InitializeResult hello, ModelChoice model) => hello.Loaded is { } loaded
        && loaded.Path == Path.TrimEndingDirectorySeparator(model.Folder ?? DaemonFacts.EmbeddedModel)
        && loaded.Device == (model.Device is null or "auto" ? hello.Device : model.Device)
        && loaded.Precision == (model.Precision is null or "auto" ? AutoPrecision(loaded) : model.Precision);

    private static string AutoPrecision(ModelInfo loaded) => Precisions.Resolve(PrecisionChoice.Auto, Choice.Of<Precision>("precision", loaded.FilePrecision),
        loaded.Device == "cuda" ? TorchSharp.DeviceType.CUDA : TorchSharp.DeviceType.CPU).Id();

    private sealed class Opened(IFlowLens methods, ModelInfo? model, IDisposable end) : IOpenFlowLens
    {
        public IFlowLens Methods => methods;

        public ModelInfo? Model => model;

        public ValueTask DisposeAsync()
        {
            end.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
