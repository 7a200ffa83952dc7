using FlowLens.Core;
using FlowLens.Core.Flow;
using FlowLens.Core.Truncation;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>initialize</c>: answers whatever the compute thread is doing.</summary>
internal static class Initialize
{
    public static async Task<InitializeResult> RunAsync(Session session, DaemonFacts facts, InitializeParams parameters, CancellationToken cancellationToken)
    {
        if (!ContractVersion.Accepts(parameters.ProtocolVersion))
        {
            throw new FlowLensException(ErrorKind.Unsupported,
                $"{parameters.ClientName} {parameters.ClientVersion} speaks version {parameters.ProtocolVersion} of the contract, this daemon {ContractVersion.Current}",
                "Use a client and a daemon of the same FlowLens version");
        }

        string device = await session.Device.WaitAsync(cancellationToken);
        return new InitializeResult(DaemonFacts.Version, ContractVersion.Current, Environment.ProcessId, facts.Socket, device, DaemonFacts.EmbeddedModel,
            session.Model is { } model ? ModelWire.Info(model) : null, [.. Metrics.All.Select(m => new MetricInfo(m.Id, m.Question))],
            [.. Selectors.All.Select(s => s.Id)], [.. Reducers.All.Select(r => r.Id)],
            [.. Presets.All.Select(p => new PresetInfo(p.Id, p.Title, p.Source, p.Departures))]);
    }
}
