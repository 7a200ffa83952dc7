namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>Reads what stands before <c>=</c> or <c>in</c>.</summary>
internal static class Targets
{
    public static Target Parse(TokenStream tokens)
    {
        int line = tokens.Current.Line;
        Target first = ParseOne(tokens);
        if (!tokens.IsOperator(","))
        {
            return first;
        }

        List<Target> items = [first];
        while (tokens.TakeOperator(",") && (tokens.Is(TokenKind.Name) || tokens.IsOperator("(")))
        {
            items.Add(ParseOne(tokens));
        }

        return new TupleTarget(line, items);
    }

    private static Target ParseOne(TokenStream tokens)
    {
        tokens.CheckDepth();
        if (tokens.TakeOperator("("))
        {
            Target inner = Parse(tokens);
            tokens.ExpectOperator(")");
            return inner;
        }

        Token name = tokens.Expect(TokenKind.Name);
        return tokens.TakeOperator(".")
            ? new AttributeTarget(name.Line, name.Value, tokens.Expect(TokenKind.Name).Value)
            : new NameTarget(name.Line, name.Value);
    }
}
