namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>Operators by precedence, from conditional to power, as Jinja has them (unary minus binds tighter than power).</summary>
internal sealed class ExpressionParser(TokenStream tokens)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private static readonly string[] Sums = ["+", "-"];
    private static readonly string[] Products = ["*", "/", "//", "%"];

    public OperandParser Operands => field ??= new OperandParser(tokens, this);

    public Expression Parse()
    {
        tokens.CheckDepth();
        int line = tokens.Current.Line;
        Expression value = ParseOr();
        while (tokens.TakeName("if"))
        {
            Expression condition = ParseOr();
            value = new Conditional(line, condition, value, tokens.TakeName("else") ? Parse() : null);
        }

        return value;
    }

    /// <summary>An expression, or several with commas between: a tuple.</summary>
    public Expression ParseTuple()
    {
        int line = tokens.Current.Line;
        Expression first = Parse();
        if (!tokens.IsOperator(","))
        {
            return first;
        }

        List<Expression> items = [first];
        while (tokens.TakeOperator(",") && !EndsTuple())
        {
            items.Add(Parse());
        }

        return new ListLiteral(line, items, IsTuple: true);
    }

    /// <summary>An expression without <c>if</c>, which a loop's condition follows.</summary>
    public Expression ParseOr() => Chain(ParseAnd, "or", (line, left, right) => new Logical(line, false, left, right));

    private bool EndsTuple() => tokens.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd || tokens.IsOperator(")") || tokens.IsOperator("]");

    private Expression ParseAnd() => Chain(ParseNot, "and", (line, left, right) => new Logical(line, true, left, right));

    private Expression Chain(Func<Expression> operand, string name, Func<int, Expression, Expression, Expression> join)
    {
        Expression left = operand();
        while (tokens.IsName(name))
        {
            int line = tokens.Take().Line;
            left = join(line, left, operand());
        }

        return left;
    }

    private Expression ParseNot()
    {
        tokens.CheckDepth();
        int line = tokens.Current.Line;
        return tokens.IsName("not") && tokens.Take() is { } ? new Unary(line, "not", ParseNot()) : ParseComparison();
    }

    private Expression ParseComparison()
    {
        int line = tokens.Current.Line;
        Expression first = ParseSum();
        List<(string, Expression)> rest = [];
        while (ComparisonOperator() is { } comparison)
        {
            rest.Add((comparison, ParseSum()));
        }

        return rest.Count == 0 ? first : new Comparison(line, first, rest);
    }

    private string? ComparisonOperator()
    {
        if (tokens.Current.Kind == TokenKind.Operator && Comparisons.Contains(tokens.Current.Value))
        {
            return tokens.Take().Value;
        }

        if (tokens.TakeName("in"))
        {
            return "in";
        }

        if (tokens.IsName("not") && tokens.Following is { Kind: TokenKind.Name, Value: "in" })
        {
            tokens.Take();
            tokens.Take();
            return "not in";
        }

        return null;
    }

    private Expression ParseSum() => Left(ParseConcatenation, Sums);

    private Expression ParseConcatenation() => Left(ParseProduct, ["~"]);

    private Expression ParseProduct() => Left(ParsePower, Products);

    private Expression ParsePower() => Left(() => ParseUnary(filters: true), ["**"]);

    private Expression Left(Func<Expression> operand, string[] operators)
    {
        Expression left = operand();
        while (tokens.Current.Kind == TokenKind.Operator && operators.Contains(tokens.Current.Value))
        {
            Token token = tokens.Take();
            left = new Binary(token.Line, token.Value, left, operand());
        }

        return left;
    }

    private Expression ParseUnary(bool filters)
    {
        tokens.CheckDepth();
        int line = tokens.Current.Line;
        Expression value = tokens.IsOperator("-") || tokens.IsOperator("+")
            ? new Unary(line, tokens.Take().Value, ParseUnary(filters: false))
            : Operands.ParsePostfix(Operands.Literals.Parse());
        return filters ? Operands.ParseFilters(value) : value;
    }
}
