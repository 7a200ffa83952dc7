namespace FlowLens.Core.Prompts.Templates.Syntax;

internal enum TokenKind
{
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    Text,
    Integer,
    Float,
    Operator,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text; of a string literal, its value.</param>
/// <param name="Line">1-based line in the template.</param>
internal readonly record struct Token(TokenKind Kind, string Value, int Line)
{
    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.VariableEnd => "'}}'",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.Data => "text",
        _ => $"'{Value}'",
    };
}
