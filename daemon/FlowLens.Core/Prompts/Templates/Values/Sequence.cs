namespace FlowLens.Core.Prompts.Templates.Values;

internal enum SequenceKind
{
    List,
    Tuple,
    Range,
    Keys,
    Values,
    Items,
}

/// <summary>
/// An immutable list, tuple, range or view of a dictionary. With <see cref="Mapping"/>, <see cref="Generator"/>, <see cref="Undefined"/>,
/// string, <see cref="System.Numerics.BigInteger"/>, double, bool, null (None) and <see cref="ICallable"/> these are all the values there are.
/// </summary>
internal sealed record Sequence(IReadOnlyList<object?> Items, SequenceKind Kind = SequenceKind.List)
{
    public static Sequence Tuple(params IReadOnlyList<object?> items) => new(items, SequenceKind.Tuple);
}
