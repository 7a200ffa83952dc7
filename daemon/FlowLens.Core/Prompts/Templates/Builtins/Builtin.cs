using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>A filter, test, function or method.</summary>
/// <param name="Name">As templates call it.</param>
/// <param name="Parameters">Names with spaces between; <c>?</c> marks one that may be left out, <c>*</c> takes whatever is given.</param>
/// <param name="Body">What it does.</param>
internal sealed record Builtin(string Name, string Parameters, Func<Invocation, object?> Body)
{
    private readonly string[] names = Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public object? Invoke(Interpreter interpreter, object? target, IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named)
    {
        Invocation call = new(this, interpreter, target, positional, named);
        call.Budget.Spend(Budget.CallUnits + (target switch { string text => text.Length, Sequence list => list.Items.Count, Mapping mapping => mapping.Count, _ => 0 }));
        if (Parameters != "*")
        {
            call.Bind(names);
        }

        return Body(call);
    }
}

/// <summary>A function, or a method with the value that it belongs to.</summary>
internal sealed record BoundBuiltin(Builtin Row, object? Target) : ICallable
{
    public object? Invoke(Interpreter interpreter, IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named) =>
        Row.Invoke(interpreter, Target, positional, named);
}
