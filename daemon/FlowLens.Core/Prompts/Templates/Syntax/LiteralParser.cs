using System.Globalization;
using System.Numerics;

namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>Names, numbers, texts, lists, tuples and dictionaries.</summary>
internal sealed class LiteralParser(TokenStream tokens, ExpressionParser expressions)
{
    public Expression Parse()
    {
        tokens.CheckDepth();
        Token token = tokens.Take();
        return token.Kind switch
        {
            TokenKind.Name => Named(token),
            TokenKind.Text => Text(token),
            TokenKind.Integer => new Constant(token.Line, BigInteger.Parse(token.Value.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)),
            TokenKind.Float => new Constant(token.Line, double.Parse(token.Value.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)),
            TokenKind.Operator when token.Value == "(" => Parenthesis(token.Line),
            TokenKind.Operator when token.Value == "[" => new ListLiteral(token.Line, Items("]"), IsTuple: false),
            TokenKind.Operator when token.Value == "{" => Dict(token.Line),
            _ => throw new TemplateFailure($"expected an expression, found {token}", line: token.Line),
        };
    }

    private Expression Named(Token token)
    {
        switch (token.Value)
        {
            case "true" or "True":
                return new Constant(token.Line, true);
            case "false" or "False":
                return new Constant(token.Line, false);
            case "none" or "None":
                return new Constant(token.Line, null);
            default:
                tokens.NamesRead.Add(token.Value);
                return new Name(token.Line, token.Value);
        }
    }

    private Constant Text(Token token)
    {
        string value = token.Value;
        while (tokens.Is(TokenKind.Text))
        {
            value += tokens.Take().Value;
        }

        return new Constant(token.Line, value);
    }

    private Expression Parenthesis(int line)
    {
        if (tokens.TakeOperator(")"))
        {
            return new ListLiteral(line, [], IsTuple: true);
        }

        Expression value = expressions.ParseTuple();
        tokens.ExpectOperator(")");
        return value;
    }

    private List<Expression> Items(string end)
    {
        List<Expression> items = [];
        while (!tokens.TakeOperator(end))
        {
            items.Add(expressions.Parse());
            if (!tokens.IsOperator(end))
            {
                tokens.ExpectOperator(",");
            }
        }

        return items;
    }

    private DictLiteral Dict(int line)
    {
        List<(Expression, Expression)> items = [];
        while (!tokens.TakeOperator("}"))
        {
            Expression key = expressions.Parse();
            tokens.ExpectOperator(":");
            items.Add((key, expressions.Parse()));
            if (!tokens.IsOperator("}"))
            {
                tokens.ExpectOperator(",");
            }
        }

        return new DictLiteral(line, items);
    }
}
