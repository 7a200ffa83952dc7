namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>A template's statements. What a tag may be is a row of <see cref="StatementParsers"/>.</summary>
internal sealed class TemplateParser
{
    private TemplateParser(TokenStream tokens)
    {
        Tokens = tokens;
        Expressions = new ExpressionParser(tokens);
    }

    public TokenStream Tokens { get; }

    public ExpressionParser Expressions { get; }

    /// <summary>How many loops stand around here: <c>break</c> outside of any is refused.</summary>
    public int Loops { get; set; }

    /// <exception cref="TemplateFailure">The text is no template.</exception>
    public static IReadOnlyList<Statement> Parse(string text)
    {
        TemplateParser parser = new(new TokenStream(Lexer.Split(text)));
        List<Statement> body = parser.ParseUntil();
        return parser.Tokens.Is(TokenKind.End) ? body
            : throw new TemplateFailure($"'{parser.Tokens.Current.Value}' closes nothing", line: parser.Tokens.Current.Line);
    }

    /// <summary>A block's body up to its end tag, whose close it takes.</summary>
    public List<Statement> ParseBody(string end)
    {
        Tokens.Expect(TokenKind.BlockEnd);
        List<Statement> body = ParseUntil(end);
        Tokens.Expect(TokenKind.Name, end);
        return body;
    }

    /// <summary>Statements up to a tag of one of the names, or the template's end; stops at the name.</summary>
    public List<Statement> ParseUntil(params ReadOnlySpan<string> ends)
    {
        Tokens.CheckDepth();
        int opened = Tokens.Current.Line;
        List<Statement> body = [];
        while (true)
        {
            Token token = Tokens.Current;
            switch (token.Kind)
            {
                case TokenKind.End:
                    return ends.Length == 0 ? body : throw new TemplateFailure($"'{ends[^1]}' is missing for the block that begins here", line: opened);
                case TokenKind.Data:
                    Tokens.Take();
                    body.Add(new Data(token.Line, token.Value));
                    break;
                case TokenKind.VariableBegin:
                    Tokens.Take();
                    body.Add(new Output(token.Line, Expressions.ParseTuple()));
                    Tokens.Expect(TokenKind.VariableEnd);
                    break;
                default:
                    Tokens.Take();
                    if (!Tokens.Is(TokenKind.Name) || ends.Contains(Tokens.Current.Value) || Tokens.Current.Value.StartsWith("end", StringComparison.Ordinal))
                    {
                        return Tokens.Is(TokenKind.Name) && (ends.Length == 0 || ends.Contains(Tokens.Current.Value)) ? body : throw Tokens.Fail(ends.Length == 0 ? "a statement" : $"'{ends[^1]}'");
                    }

                    body.Add(StatementParsers.Find(Tokens.Current)(this, Tokens.Take().Line));
                    Tokens.Expect(TokenKind.BlockEnd);
                    break;
            }
        }
    }
}
