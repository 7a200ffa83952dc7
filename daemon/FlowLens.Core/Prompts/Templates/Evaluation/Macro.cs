using FlowLens.Core.Prompts.Templates.Syntax;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>A macro and the scope that it was made in.</summary>
internal sealed class Macro(MacroDefinition definition, Scope scope) : ICallable
{
    private const string Rest = "varargs", NamedRest = "kwargs", CallerName = "caller";

    public object? Invoke(Interpreter interpreter, IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named)
    {
        Scope inner = new(scope);
        HashSet<string> given = [.. named.Keys];
        interpreter.Budget.Enter();
        for (int i = 0; i < definition.Parameters.Count; i++)
        {
            Parameter parameter = definition.Parameters[i];
            bool isNamed = given.Remove(parameter.Name);
            if (isNamed && i < positional.Count)
            {
                throw new TemplateFailure($"macro '{definition.Name}' got two values for '{parameter.Name}'");
            }

            inner[parameter.Name] = i < positional.Count ? positional[i]
                : isNamed ? named[parameter.Name]
                : parameter.Default is { } value ? interpreter.Evaluate(value, inner)
                : new Undefined($"parameter '{parameter.Name}' was not provided");
        }

        BindRest(inner, positional, named, given);
        string text = interpreter.Capture(definition.Body, inner);
        interpreter.Budget.Leave();
        return text;
    }

    private void BindRest(Scope inner, IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named, HashSet<string> given)
    {
        if (definition.NamesRead.Contains(CallerName) && definition.Name != CallerName)
        {
            inner[CallerName] = given.Remove(CallerName) ? named[CallerName] : new Undefined("No caller defined");
        }

        object?[] rest = [.. positional.Skip(definition.Parameters.Count)];
        if (rest.Length > 0 && !definition.NamesRead.Contains(Rest))
        {
            throw new TemplateFailure($"macro '{definition.Name}' takes at most {definition.Parameters.Count} values, was given {positional.Count}");
        }

        if (given.Count > 0 && !definition.NamesRead.Contains(NamedRest))
        {
            throw new TemplateFailure($"macro '{definition.Name}' has no parameter '{given.First()}'");
        }

        inner[Rest] = Sequence.Tuple(rest);
        inner[NamedRest] = new Mapping(named.Where(n => given.Contains(n.Key)).Select(n => ((object?)n.Key, n.Value)));
    }
}
