using FlowLens.Core;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Core's progress, reported to a caller.</summary>
internal sealed class WireProgress : IProgress<Progress>
{
    private readonly IProgress<ProgressReport> caller;

    private WireProgress(IProgress<ProgressReport> caller) => this.caller = caller;

    public static WireProgress? To(IProgress<ProgressReport>? caller) => caller is null ? null : new WireProgress(caller);

    public void Report(Progress value) => caller.Report(new ProgressReport(value.Stage, value.Done, value.Total, value.Message));
}
