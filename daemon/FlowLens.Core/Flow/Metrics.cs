namespace FlowLens.Core.Flow;

/// <summary>The metrics. Adding one is a file and a row here.</summary>
public static class Metrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        AttentionFlow.Metric,
        LogitLens.Metric,
        Saliency.Metric,
        Saliency.ByHead,
        LlavaCam.Metric,
        GradInput.Metric,
        Knockout.Metric,
    ];

    /// <summary>The rows of these ids; all that a forward pass gives for null.</summary>
    /// <exception cref="FlowLensException">There is no such metric.</exception>
    public static IReadOnlyList<Metric> Find(IReadOnlyList<string>? ids) => ids is null ? [.. All.Where(m => m.Compute is not null)] : [.. ids.Distinct().Select(id => All.FirstOrDefault(m => m.Id == id)
        ?? throw new FlowLensException(ErrorKind.BadOption, $"There is no metric '{id}'", $"Choose one of {string.Join(", ", All.Select(m => m.Id))}"))];
}
