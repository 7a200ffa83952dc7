using FlowLens.Core.Prompts.Templates.Evaluation;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>A function, method, macro or recursive loop.</summary>
internal interface ICallable
{
    object? Invoke(Interpreter interpreter, IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named);
}
