namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>A node of a template.</summary>
/// <param name="Line">1-based line.</param>
internal abstract record Node(int Line);

internal abstract record Expression(int Line) : Node(Line);

internal sealed record Constant(int Line, object? Value) : Expression(Line);

internal sealed record Name(int Line, string Id) : Expression(Line);

internal sealed record ListLiteral(int Line, IReadOnlyList<Expression> Items, bool IsTuple) : Expression(Line);

internal sealed record DictLiteral(int Line, IReadOnlyList<(Expression Key, Expression Value)> Items) : Expression(Line);

/// <summary><c>target.name</c>: a method or attribute first, then an item.</summary>
internal sealed record MemberAccess(int Line, Expression Target, string Id) : Expression(Line);

/// <summary><c>target[index]</c>: an item first, then an attribute.</summary>
internal sealed record Item(int Line, Expression Target, Expression Index) : Expression(Line);

internal sealed record Slice(int Line, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Line);

internal sealed record Call(int Line, Expression Target, Arguments Arguments) : Expression(Line);

internal sealed record Filter(int Line, Expression Input, FilterName Named) : Expression(Line);

internal sealed record FilterName(string Id, Arguments Arguments);

internal sealed record Test(int Line, Expression Input, string Id, Arguments Arguments, bool Negated) : Expression(Line);

/// <summary><c>-</c>, <c>+</c> or <c>not</c>.</summary>
internal sealed record Unary(int Line, string Operator, Expression Operand) : Expression(Line);

internal sealed record Binary(int Line, string Operator, Expression Left, Expression Right) : Expression(Line);

/// <summary><c>and</c>, <c>or</c>: gives the operand that decided.</summary>
internal sealed record Logical(int Line, bool IsAnd, Expression Left, Expression Right) : Expression(Line);

/// <summary><c>a &lt; b &lt; c</c>.</summary>
internal sealed record Comparison(int Line, Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest) : Expression(Line);

internal sealed record Conditional(int Line, Expression Condition, Expression Then, Expression? Else) : Expression(Line);

/// <summary>Arguments as written: <c>f(a, b=1, *rest, **named)</c>.</summary>
internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named, Expression? Rest, Expression? NamedRest)
{
    public static Arguments None { get; } = new([], [], null, null);
}
