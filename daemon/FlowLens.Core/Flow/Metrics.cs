namespace FlowLens.Core.Flow;

/// <summary>The metrics. Adding one is a file and a row here.</summary>
public static class Metrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        AttentionFlow.Metric,
        LogitLens.Metric,
        AttentionHeads.Metric,
        AttentionRollout.Metric,
        Saliency.Metric,
        Saliency.ByHead,
        LlavaCam.Metric,
        GradInput.Metric,
        ImageLens.Metric,
        Knockout.Metric,
        Sinks.Metric,
    ];

    /// <summary>What a plain forward pass gives, and what is measured when nothing is asked for.</summary>
    public static IReadOnlyList<Metric> Default { get; } = [AttentionFlow.Metric, LogitLens.Metric];

    /// <summary>The rows of these ids; the default for null.</summary>
    /// <exception cref="FlowLensException">There is no such metric.</exception>
    public static IReadOnlyList<Metric> Find(IReadOnlyList<string>? ids) => ids is null ? Default : [.. ids.Distinct().Select(id => All.FirstOrDefault(m => m.Id == id)
        ?? throw new FlowLensException(ErrorKind.BadOption, $"There is no metric '{id}'", $"Choose one of {string.Join(", ", All.Select(m => m.Id))}"))];
}
