using FlowLens.Core.Prompts.Templates.Builtins;
using FlowLens.Core.Prompts.Templates.Syntax;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>Gives the value of an expression.</summary>
internal sealed class ExpressionEvaluator(Interpreter interpreter)
{
    private Budget Budget => interpreter.Budget;

    public object? Evaluate(Expression expression, Scope scope)
    {
        Budget.CheckStack();
        Budget.Spend(1);
        interpreter.Line = expression.Line;
        return expression switch
        {
            Constant constant => constant.Value,
            Name name => scope.TryGet(name.Id, out object? value) ? value : new Undefined($"'{name.Id}' is undefined"),
            ListLiteral list => new Sequence([.. list.Items.Select(i => Evaluate(i, scope))], list.IsTuple ? SequenceKind.Tuple : SequenceKind.List),
            DictLiteral dict => new Mapping(dict.Items.Select(i => (Evaluate(i.Key, scope), Evaluate(i.Value, scope)))),
            MemberAccess member => Members.Attribute(Evaluate(member.Target, scope), member.Id),
            Item item => Members.Item(Evaluate(item.Target, scope), Evaluate(item.Index, scope), Budget),
            Slice slice => Slicing.Cut(Evaluate(slice.Target, scope), Optional(slice.Start, scope), Optional(slice.Stop, scope), Optional(slice.Step, scope), Budget),
            Call call => Call(call, scope),
            Filter filter => ApplyFilters([filter.Named], Evaluate(filter.Input, scope), scope),
            Test test => EvaluateTest(test, scope),
            Unary { Operator: "not" } unary => !Truth.Of(Evaluate(unary.Operand, scope)),
            Unary unary => Operators.Sign(unary.Operator, Evaluate(unary.Operand, scope)),
            Binary binary => Operators.Apply(binary.Operator, Evaluate(binary.Left, scope), Evaluate(binary.Right, scope), interpreter),
            Logical logical => Evaluate(logical.Left, scope) is var left && Truth.Of(left) == logical.IsAnd ? Evaluate(logical.Right, scope) : left,
            Comparison comparison => Compare(comparison, scope),
            Conditional choice => Truth.Of(Evaluate(choice.Condition, scope)) ? Evaluate(choice.Then, scope)
                : choice.Else is { } otherwise ? Evaluate(otherwise, scope)
                : new Undefined("the inline if-expression evaluated to false and no else section was defined"),
            _ => throw new InvalidOperationException(expression.ToString()),
        };
    }

    /// <param name="call">The call.</param>
    /// <param name="scope">Where its arguments stand.</param>
    /// <param name="caller">The body of a <c>call</c> block.</param>
    public object? Call(Call call, Scope scope, Macro? caller = null)
    {
        object? target = Evaluate(call.Target, scope);
        (List<object?> positional, Dictionary<string, object?> named) = Values(call.Arguments, scope);
        if (caller is not null)
        {
            named["caller"] = caller;
        }

        interpreter.Line = call.Line;
        return target switch
        {
            ICallable callable => callable.Invoke(interpreter, positional, named),
            Undefined undefined => throw undefined.Failure,
            _ => throw new TemplateFailure($"'{TypeName.Of(target)}' object is not callable"),
        };
    }

    public object? ApplyFilters(IReadOnlyList<FilterName> filters, object? value, Scope scope)
    {
        foreach (FilterName filter in filters)
        {
            int line = interpreter.Line;
            (List<object?> positional, Dictionary<string, object?> named) = Values(filter.Arguments, scope);
            interpreter.Line = line;
            value = Filters.Find(filter.Id).Invoke(interpreter, value, positional, named);
        }

        return value;
    }

    private object EvaluateTest(Test test, Scope scope)
    {
        object? value = Evaluate(test.Input, scope);
        (List<object?> positional, Dictionary<string, object?> named) = Values(test.Arguments, scope);
        return Truth.Of(Tests.Find(test.Id).Invoke(interpreter, value, positional, named)) != test.Negated;
    }

    private bool Compare(Comparison comparison, Scope scope)
    {
        object? left = Evaluate(comparison.First, scope);
        foreach ((string name, Expression operand) in comparison.Rest)
        {
            object? right = Evaluate(operand, scope);
            if (!Comparing.Holds(name, left, right, Budget))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    private (List<object?> Positional, Dictionary<string, object?> Named) Values(Arguments arguments, Scope scope)
    {
        List<object?> positional = [.. arguments.Positional.Select(a => Evaluate(a, scope))];
        Dictionary<string, object?> named = [];
        foreach ((string name, Expression value) in arguments.Named)
        {
            named[name] = Evaluate(value, scope);
        }

        if (arguments.Rest is { } rest)
        {
            positional.AddRange(Iteration.Of(Evaluate(rest, scope), Budget));
        }

        if (arguments.NamedRest is { } namedRest)
        {
            Mapping mapping = Evaluate(namedRest, scope) as Mapping ?? throw new TemplateFailure("'**' takes a dictionary");
            foreach ((object? key, object? value) in mapping.Items)
            {
                named[key as string ?? throw new TemplateFailure("keywords must be strings")] = value;
            }
        }

        return (positional, named);
    }

    private (bool Given, object? Value) Optional(Expression? expression, Scope scope) => expression is null ? (false, null) : (true, Evaluate(expression, scope));
}
