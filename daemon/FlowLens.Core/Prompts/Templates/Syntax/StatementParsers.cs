namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>The tags of the language. Adding one is a row here.</summary>
internal static class StatementParsers
{
    public delegate Statement Parser(TemplateParser parser, int line);

    private static readonly (string Tag, Parser Parse)[] All =
    [
        ("for", ParseFor),
        ("if", ParseIf),
        ("set", ParseSet),
        ("macro", ParseMacro),
        ("call", ParseCall),
        ("filter", ParseFilter),
        ("with", ParseWith),
        ("generation", (parser, line) => new With(line, [], parser.ParseBody("endgeneration"))),
        ("break", (parser, line) => parser.Loops > 0 ? new Break(line) : throw Outside("break", line)),
        ("continue", (parser, line) => parser.Loops > 0 ? new Continue(line) : throw Outside("continue", line)),
    ];

    private static readonly string[] Refused = ["include", "import", "from", "extends", "block"];

    public static Parser Find(Token tag) => All.FirstOrDefault(s => s.Tag == tag.Value).Parse
        ?? throw (Refused.Contains(tag.Value)
            ? new TemplateFailure($"'{tag.Value}' reads other templates, which a chat template may not", line: tag.Line)
            : new TemplateFailure($"there is no statement '{tag.Value}'", line: tag.Line));

    private static TemplateFailure Outside(string tag, int line) => new($"'{tag}' stands outside of a loop", line: line);

    private static For ParseFor(TemplateParser parser, int line)
    {
        TokenStream tokens = parser.Tokens;
        Target target = Targets.Parse(tokens);
        tokens.Expect(TokenKind.Name, "in");
        Expression items = ParseItems(parser);
        Expression? condition = tokens.TakeName("if") ? parser.Expressions.Parse() : null;
        bool recursive = tokens.TakeName("recursive");
        tokens.Expect(TokenKind.BlockEnd);
        parser.Loops++;
        List<Statement> body = parser.ParseUntil("else", "endfor");
        parser.Loops--;
        List<Statement> otherwise = tokens.TakeName("else") ? parser.ParseBody("endfor") : Close(tokens, "endfor");
        return new For(line, target, items, condition, body, otherwise, recursive);
    }

    private static Expression ParseItems(TemplateParser parser)
    {
        int line = parser.Tokens.Current.Line;
        List<Expression> items = [parser.Expressions.ParseOr()];
        while (parser.Tokens.TakeOperator(","))
        {
            items.Add(parser.Expressions.ParseOr());
        }

        return items.Count == 1 ? items[0] : new ListLiteral(line, items, IsTuple: true);
    }

    private static If ParseIf(TemplateParser parser, int line)
    {
        TokenStream tokens = parser.Tokens;
        List<(Expression, IReadOnlyList<Statement>)> branches = [];
        do
        {
            Expression condition = parser.Expressions.ParseTuple();
            tokens.Expect(TokenKind.BlockEnd);
            branches.Add((condition, parser.ParseUntil("elif", "else", "endif")));
        }
        while (tokens.TakeName("elif"));

        List<Statement> otherwise = tokens.TakeName("else") ? parser.ParseBody("endif") : Close(tokens, "endif");
        return new If(line, branches, otherwise);
    }

    private static Statement ParseSet(TemplateParser parser, int line)
    {
        Target target = Targets.Parse(parser.Tokens);
        if (parser.Tokens.TakeOperator("="))
        {
            return new Set(line, target, parser.Expressions.ParseTuple());
        }

        List<FilterName> filters = [];
        while (parser.Tokens.TakeOperator("|"))
        {
            filters.Add(parser.Expressions.Operands.ParseFilterName());
        }

        return new SetBlock(line, target, filters, parser.ParseBody("endset"));
    }

    private static MacroDefinition ParseMacro(TemplateParser parser, int line) =>
        Macro(parser, line, parser.Tokens.Expect(TokenKind.Name).Value, Parameters(parser), "endmacro");

    private static CallBlock ParseCall(TemplateParser parser, int line)
    {
        List<Parameter> parameters = parser.Tokens.IsOperator("(") ? Parameters(parser) : [];
        Call call = parser.Expressions.Operands.ParsePostfix(parser.Expressions.Operands.Literals.Parse()) as Call ?? throw parser.Tokens.Fail("a call");
        return new CallBlock(line, Macro(parser, line, "caller", parameters, "endcall"), call);
    }

    // A loop around a macro is not the macro's: its body runs where it is called.
    private static MacroDefinition Macro(TemplateParser parser, int line, string name, List<Parameter> parameters, string end)
    {
        HashSet<string> outer = parser.Tokens.NamesRead;
        parser.Tokens.NamesRead = [];
        int loops = parser.Loops;
        parser.Loops = 0;
        List<Statement> body = parser.ParseBody(end);
        MacroDefinition macro = new(line, name, parameters, body) { NamesRead = parser.Tokens.NamesRead };
        parser.Loops = loops;
        outer.UnionWith(parser.Tokens.NamesRead);
        parser.Tokens.NamesRead = outer;
        return macro;
    }

    private static List<Parameter> Parameters(TemplateParser parser)
    {
        TokenStream tokens = parser.Tokens;
        List<Parameter> parameters = [];
        tokens.ExpectOperator("(");
        while (!tokens.TakeOperator(")"))
        {
            parameters.Add(new Parameter(tokens.Expect(TokenKind.Name).Value, tokens.TakeOperator("=") ? parser.Expressions.Parse() : null));
            if (!tokens.IsOperator(")"))
            {
                tokens.ExpectOperator(",");
            }
        }

        return parameters;
    }

    private static FilterBlock ParseFilter(TemplateParser parser, int line)
    {
        List<FilterName> filters = [];
        do
        {
            filters.Add(parser.Expressions.Operands.ParseFilterName());
        }
        while (parser.Tokens.TakeOperator("|"));

        return new FilterBlock(line, filters, parser.ParseBody("endfilter"));
    }

    private static With ParseWith(TemplateParser parser, int line)
    {
        List<(Target, Expression)> names = [];
        while (!parser.Tokens.Is(TokenKind.BlockEnd))
        {
            Target target = Targets.Parse(parser.Tokens);
            parser.Tokens.ExpectOperator("=");
            names.Add((target, parser.Expressions.Parse()));
            if (!parser.Tokens.Is(TokenKind.BlockEnd))
            {
                parser.Tokens.ExpectOperator(",");
            }
        }

        return new With(line, names, parser.ParseBody("endwith"));
    }

    private static List<Statement> Close(TokenStream tokens, string end)
    {
        tokens.Expect(TokenKind.Name, end);
        return [];
    }
}
