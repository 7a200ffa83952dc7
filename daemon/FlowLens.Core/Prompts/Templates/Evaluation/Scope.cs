namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>Names of a block; what it does not have, the one around it may.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, object?> names = [];

    public object? this[string name]
    {
        set => names[name] = value;
    }

    public bool TryGet(string name, out object? value)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.names.TryGetValue(name, out value))
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    private Scope? Outer => outer;
}
