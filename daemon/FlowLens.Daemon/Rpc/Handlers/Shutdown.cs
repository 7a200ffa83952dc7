using FlowLens.Core;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>shutdown</c>: frees the model; the connection ends the daemon once the answer is sent.</summary>
internal static class Shutdown
{
    public const string Method = "shutdown";

    public static async Task<ShutdownResult> RunAsync(Session session, bool mayEnd, CancellationToken cancellationToken)
    {
        if (!mayEnd)
        {
            throw new FlowLensException(ErrorKind.Unsupported, "This daemon belongs to the program that started it, which alone may end it", "Close the connection instead");
        }

        await session.UnloadAsync(cancellationToken);
        return new ShutdownResult();
    }
}
