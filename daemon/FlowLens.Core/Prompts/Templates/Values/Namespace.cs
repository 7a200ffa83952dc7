namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>The one value that a template may change, by <c>{% set ns.name = … %}</c>.</summary>
internal sealed class Namespace(Mapping items)
{
    public Mapping Items { get; } = items;
}
