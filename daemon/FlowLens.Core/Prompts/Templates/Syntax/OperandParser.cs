namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>What may follow a name or literal: <c>.name</c>, <c>[…]</c>, <c>(…)</c>, <c>| filter</c>, <c>is test</c>.</summary>
internal sealed class OperandParser(TokenStream tokens, ExpressionParser expressions)
{
    // A test takes one operand without brackets, but these words go on after it.
    private static readonly string[] AfterTest = ["else", "or", "and", "if", "is", "not", "in"];

    public LiteralParser Literals { get; } = new(tokens, expressions);

    public Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            int line = tokens.Current.Line;
            if (tokens.TakeOperator("."))
            {
                value = tokens.Is(TokenKind.Integer)
                    ? new Item(line, value, Literals.Parse())
                    : new MemberAccess(line, value, tokens.Expect(TokenKind.Name).Value);
            }
            else if (tokens.TakeOperator("["))
            {
                value = Subscript(line, value);
            }
            else if (tokens.IsOperator("("))
            {
                value = new Call(line, value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    public Expression ParseFilters(Expression value)
    {
        while (true)
        {
            int line = tokens.Current.Line;
            if (tokens.TakeOperator("|"))
            {
                value = new Filter(line, value, ParseFilterName());
            }
            else if (tokens.TakeName("is"))
            {
                value = ParseTest(line, value);
            }
            else if (tokens.IsOperator("("))
            {
                value = new Call(line, value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    public FilterName ParseFilterName() =>
        new(tokens.Expect(TokenKind.Name).Value, tokens.IsOperator("(") ? ParseArguments() : Arguments.None);

    public Arguments ParseArguments()
    {
        tokens.ExpectOperator("(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        Expression? rest = null, namedRest = null;
        while (!tokens.TakeOperator(")"))
        {
            if (tokens.TakeOperator("*"))
            {
                rest = expressions.Parse();
            }
            else if (tokens.TakeOperator("**"))
            {
                namedRest = expressions.Parse();
            }
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Following is { Kind: TokenKind.Operator, Value: "=" })
            {
                string name = tokens.Take().Value;
                tokens.Take();
                named.Add((name, expressions.Parse()));
            }
            else
            {
                positional.Add(expressions.Parse());
            }

            if (!tokens.IsOperator(")"))
            {
                tokens.ExpectOperator(",");
            }
        }

        return new Arguments(positional, named, rest, namedRest);
    }

    private Test ParseTest(int line, Expression value)
    {
        bool negated = tokens.TakeName("not");
        string id = tokens.Expect(TokenKind.Name).Value;
        Arguments arguments = Arguments.None;
        if (tokens.IsOperator("("))
        {
            arguments = ParseArguments();
        }
        else if (tokens.Current.Kind is TokenKind.Name && !AfterTest.Contains(tokens.Current.Value)
            || tokens.Current.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float || tokens.IsOperator("[") || tokens.IsOperator("{"))
        {
            arguments = new Arguments([ParsePostfix(Literals.Parse())], [], null, null);
        }

        return new Test(line, value, id, arguments, negated);
    }

    private Expression Subscript(int line, Expression target)
    {
        Expression?[] parts = new Expression?[3];
        int colons = 0;
        while (!tokens.IsOperator("]"))
        {
            if (tokens.TakeOperator(":"))
            {
                if (++colons > 2)
                {
                    throw tokens.Fail("']'");
                }
            }
            else if (parts[colons] is null)
            {
                parts[colons] = expressions.ParseTuple();
            }
            else
            {
                throw tokens.Fail("']'");
            }
        }

        if (colons == 0 && parts[0] is null)
        {
            throw tokens.Fail("an index");
        }

        tokens.Take();
        return colons == 0 ? new Item(line, target, parts[0]!) : new Slice(line, target, parts[0], parts[1], parts[2]);
    }
}
