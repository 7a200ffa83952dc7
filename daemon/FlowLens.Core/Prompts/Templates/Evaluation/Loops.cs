using System.Text;
using FlowLens.Core.Prompts.Templates.Syntax;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>What ends a loop's body before its last statement.</summary>
internal enum LoopExit
{
    None,
    Break,
    Continue,
}

/// <summary>Runs <c>for</c>.</summary>
internal static class Loops
{
    public static LoopExit Run(Interpreter interpreter, For loop, object? items, Scope scope, StringBuilder output, int depth)
    {
        List<object?> chosen = [];
        foreach (object? item in Iteration.Of(items, interpreter.Budget))
        {
            if (loop.Condition is null || Truth.Of(interpreter.Evaluate(loop.Condition, Bind(interpreter, loop, item, scope))))
            {
                chosen.Add(item);
            }
        }

        if (chosen.Count == 0)
        {
            return interpreter.Execute(loop.Else, new Scope(scope), output);
        }

        LoopState state = new(loop, chosen, scope, depth);
        for (; state.Index < chosen.Count; state.Index++)
        {
            Scope inner = Bind(interpreter, loop, chosen[state.Index], scope);
            inner["loop"] = state;
            if (interpreter.Execute(loop.Body, inner, output) == LoopExit.Break)
            {
                break;
            }
        }

        return LoopExit.None;
    }

    private static Scope Bind(Interpreter interpreter, For loop, object? item, Scope scope)
    {
        Scope inner = new(scope);
        interpreter.Assign(loop.Target, item, inner);
        return inner;
    }
}
