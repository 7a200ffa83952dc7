using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>model/unload</c>.</summary>
internal static class UnloadModel
{
    public static async Task<ModelUnloadResult> RunAsync(Session session, CancellationToken cancellationToken) => new(await session.UnloadAsync(cancellationToken));
}
