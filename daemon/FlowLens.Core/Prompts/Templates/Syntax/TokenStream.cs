using System.Runtime.CompilerServices;

namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>Tokens with a position; also remembers which names were read, for macros.</summary>
internal sealed class TokenStream(IReadOnlyList<Token> tokens)
{
    private int at;

    public Token Current => tokens[at];

    public Token Following => tokens[Math.Min(at + 1, tokens.Count - 1)];

    public HashSet<string> NamesRead { get; set; } = [];

    public Token Take()
    {
        Token token = Current;
        at += token.Kind == TokenKind.End ? 0 : 1;
        return token;
    }

    public bool Is(TokenKind kind, string? value = null) => Current.Kind == kind && (value is null || Current.Value == value);

    public bool IsOperator(string value) => Is(TokenKind.Operator, value);

    public bool IsName(string value) => Is(TokenKind.Name, value);

    public bool TakeOperator(string value) => IsOperator(value) && Take() is { };

    public bool TakeName(string value) => IsName(value) && Take() is { };

    public Token Expect(TokenKind kind, string? value = null) => Is(kind, value) ? Take() : throw Fail(value is null ? Describe(kind) : $"'{value}'");

    public Token ExpectOperator(string value) => Expect(TokenKind.Operator, value);

    /// <summary>Nesting that would run past the stack is refused before it does.</summary>
    public void CheckDepth()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFailure("the template nests too deeply", line: Current.Line);
        }
    }

    public TemplateFailure Fail(string expected) => new($"expected {expected}, found {Current}", line: Current.Line);

    private static string Describe(TokenKind kind) => kind switch
    {
        TokenKind.Name => "a name",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.VariableEnd => "'}}'",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
