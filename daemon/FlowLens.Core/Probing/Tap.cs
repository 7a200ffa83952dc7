namespace FlowLens.Core.Probing;

/// <summary>What to record: one kind of site, at some layers, on some rows.</summary>
/// <param name="Layers">The layers, or null for all.</param>
public sealed record Tap(Tower Tower, SiteKind Kind, RowSet Rows, IReadOnlySet<int>? Layers = null)
{
    public bool Wants(Site site) => site.Tower == Tower && site.Kind == Kind && (Layers is null || Layers.Contains(site.Layer));
}
