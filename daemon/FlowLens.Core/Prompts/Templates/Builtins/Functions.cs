using System.Numerics;
using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>The functions that every template can call. Adding one is a row here.</summary>
internal static class Functions
{
    public static IReadOnlyList<Builtin> All { get; } =
    [
        new("dict", "*", c => Dict(c)),
        new("joiner", "sep?", c => Joiner(c.TextAt(0, ", "))),
        new("namespace", "*", c => new Namespace(Dict(c))),
        new("raise_exception", "message", Raise),
        new("range", "start stop? step?", Range),
        new("strftime_now", "format", c => Strftime.Format(c.TextAt(0), c.Interpreter.Now, c.Budget)),
    ];

    private static TemplateFailure Raise(Invocation call) =>
        throw new TemplateFailure($"the template refuses the conversation: {Printing.Text(call[0], call.Budget)}", "Change the messages to what the template takes");

    private static Mapping Dict(Invocation call)
    {
        Mapping mapping = new(call.Rest switch
        {
            [] => [],
            [Mapping other] => other.Items,
            [var pairs] => Iteration.Of(pairs, call.Budget).Select(p => p is Sequence { Items: [var key, var value] } ? (key, value) : throw call.Wrong("takes pairs")),
            _ => throw call.Wrong("takes at most one value"),
        });
        foreach ((string name, object? value) in call.Named)
        {
            mapping.Set(name, value);
        }

        return mapping;
    }

    private static Sequence Range(Invocation call)
    {
        bool one = !call.Has(1);
        long start = one ? 0 : call.Int(0), stop = one ? call.Int(0) : call.Int(1), step = call.Int(2, 1);
        if (step == 0)
        {
            throw call.Wrong("needs a step other than 0");
        }

        long count = Math.Max(0, (stop - start + step - Math.Sign(step)) / step);
        call.Budget.SpendElements(count);
        return new Sequence([.. Enumerable.Range(0, (int)count).Select(i => (object?)new BigInteger(start + (i * step)))], SequenceKind.Range);
    }

    // Empty the first time, the separator after that.
    private static BoundBuiltin Joiner(string separator)
    {
        bool used = false;
        return new BoundBuiltin(new Builtin("joiner", "", _ =>
        {
            string text = used ? separator : "";
            used = true;
            return text;
        }), null);
    }
}
