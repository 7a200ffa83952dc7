using System.Numerics;
using FlowLens.Core.Prompts.Templates.Evaluation;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>Python's names of types, for messages.</summary>
internal static class TypeName
{
    public static string Of(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        BigInteger => "int",
        double => "float",
        string => "str",
        Mapping => "dict",
        Sequence { Kind: SequenceKind.Tuple } => "tuple",
        Sequence { Kind: SequenceKind.Range } => "range",
        Sequence { Kind: SequenceKind.Keys } => "dict_keys",
        Sequence { Kind: SequenceKind.Values } => "dict_values",
        Sequence { Kind: SequenceKind.Items } => "dict_items",
        Sequence => "list",
        Generator => "generator",
        Namespace => "Namespace",
        LoopState => "LoopContext",
        Undefined => "Undefined",
        _ => "function",
    };
}
