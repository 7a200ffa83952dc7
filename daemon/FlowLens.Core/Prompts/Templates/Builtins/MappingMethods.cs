using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

internal static class MappingMethods
{
    public static Mapping Owner(Invocation call) => (Mapping)call.Target!;

    public static IEnumerable<object?> Pairs(Mapping mapping) => mapping.Items.Select(i => (object?)Sequence.Tuple(i.Key, i.Value));
}
