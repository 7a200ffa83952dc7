using System.Numerics;
using System.Text;
using FlowLens.Core.Prompts.Templates.Builtins;
using FlowLens.Core.Prompts.Templates.Syntax;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>The value <c>loop</c> of a loop's body; called, it runs the body of a recursive loop over other items.</summary>
internal sealed class LoopState(For loop, IReadOnlyList<object?> items, Scope scope, int depth) : ICallable
{
    private object? last;
    private bool changedBefore;

    public int Index { get; set; }

    private static Builtin CycleRow { get; } = new("cycle", "*", call => call.Rest.Count > 0
        ? call.Rest[((LoopState)call.Target!).Index % call.Rest.Count] : throw new TemplateFailure("'cycle' needs something to choose from"));

    private static Builtin ChangedRow { get; } = new("changed", "*", call => ((LoopState)call.Target!).Changed(Sequence.Tuple(call.Rest), call.Budget));

    public static IReadOnlyList<(string Name, Func<LoopState, object?> Get)> Members { get; } =
    [
        ("index", l => new BigInteger(l.Index + 1)),
        ("index0", l => new BigInteger(l.Index)),
        ("revindex", l => new BigInteger(l.Count - l.Index)),
        ("revindex0", l => new BigInteger(l.Count - l.Index - 1)),
        ("first", l => l.Index == 0),
        ("last", l => l.Index == l.Count - 1),
        ("length", l => new BigInteger(l.Count)),
        ("depth", l => new BigInteger(l.Depth)),
        ("depth0", l => new BigInteger(l.Depth - 1)),
        ("previtem", l => l.At(l.Index - 1, "there is no previous item")),
        ("nextitem", l => l.At(l.Index + 1, "there is no next item")),
        ("cycle", l => new BoundBuiltin(CycleRow, l)),
        ("changed", l => new BoundBuiltin(ChangedRow, l)),
    ];

    private int Count => items.Count;

    private int Depth => depth;

    public object? Invoke(Interpreter interpreter, IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named)
    {
        if (!loop.Recursive || positional.Count != 1)
        {
            throw new TemplateFailure(loop.Recursive ? "'loop' takes one list" : "the loop is not marked 'recursive', so it cannot be called");
        }

        interpreter.Budget.Enter();
        StringBuilder output = new();
        Loops.Run(interpreter, loop, positional[0], scope, output, depth + 1);
        interpreter.Budget.Leave();
        return output.ToString();
    }

    private object? At(int index, string hint) => index >= 0 && index < items.Count ? items[index] : new Undefined(hint);

    private bool Changed(Sequence value, Budget budget)
    {
        bool changed = !changedBefore || !Truth.Equal(last, value, budget);
        (last, changedBefore) = (value, true);
        return changed;
    }
}
