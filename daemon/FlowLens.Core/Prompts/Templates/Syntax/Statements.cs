namespace FlowLens.Core.Prompts.Templates.Syntax;

internal abstract record Statement(int Line) : Node(Line);

internal sealed record Data(int Line, string Text) : Statement(Line);

internal sealed record Output(int Line, Expression Value) : Statement(Line);

internal sealed record If(int Line, IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> Branches, IReadOnlyList<Statement> Else) : Statement(Line);

internal sealed record For(int Line, Target Target, Expression Items, Expression? Condition, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else, bool Recursive)
    : Statement(Line);

internal sealed record Break(int Line) : Statement(Line);

internal sealed record Continue(int Line) : Statement(Line);

internal sealed record Set(int Line, Target Target, Expression Value) : Statement(Line);

/// <summary><c>{% set name | filter %}…{% endset %}</c>.</summary>
internal sealed record SetBlock(int Line, Target Target, IReadOnlyList<FilterName> Filters, IReadOnlyList<Statement> Body) : Statement(Line);

internal sealed record MacroDefinition(int Line, string Name, IReadOnlyList<Parameter> Parameters, IReadOnlyList<Statement> Body) : Statement(Line)
{
    /// <summary>Whether the body reads the name, which makes the macro take what it otherwise refuses (varargs, kwargs, caller).</summary>
    public required IReadOnlySet<string> NamesRead { get; init; }
}

internal sealed record Parameter(string Name, Expression? Default);

/// <summary><c>{% call(a) f(…) %}…{% endcall %}</c>: the body is the call's <c>caller</c>.</summary>
internal sealed record CallBlock(int Line, MacroDefinition Caller, Call Call) : Statement(Line);

internal sealed record FilterBlock(int Line, IReadOnlyList<FilterName> Filters, IReadOnlyList<Statement> Body) : Statement(Line);

/// <summary>Names that live in the body alone; without names it is a scope (<c>{% generation %}</c>).</summary>
internal sealed record With(int Line, IReadOnlyList<(Target Target, Expression Value)> Names, IReadOnlyList<Statement> Body) : Statement(Line);

/// <summary>What <c>set</c>, <c>for</c> and <c>with</c> write to.</summary>
internal abstract record Target(int Line) : Node(Line);

internal sealed record NameTarget(int Line, string Id) : Target(Line);

/// <summary><c>namespace.attribute</c>.</summary>
internal sealed record AttributeTarget(int Line, string Namespace, string Id) : Target(Line);

internal sealed record TupleTarget(int Line, IReadOnlyList<Target> Items) : Target(Line);
