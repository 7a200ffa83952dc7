using System.Text.RegularExpressions;

namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>The tokens inside one tag, its closing mark included.</summary>
internal static partial class TagLexer
{
    /// <summary>Tokens from <paramref name="at"/> on; the position after the tag.</summary>
    /// <exception cref="TemplateFailure">The tag is not closed, or holds a character of no meaning.</exception>
    public static int Read(string source, int at, bool block, Action<TokenKind, string, int> add)
    {
        int begin = at, open = 0; // a brace inside a bracket closes no tag: {{ {'a': {}} }}
        while (true)
        {
            at = Space().Match(source, at) is { Success: true } space ? at + space.Length : at;
            if (open == 0 && (block ? BlockEnd() : VariableEnd()).Match(source, at) is { Success: true } end)
            {
                add(block ? TokenKind.BlockEnd : TokenKind.VariableEnd, end.Value, at);
                return at + end.Length;
            }

            if (at >= source.Length)
            {
                throw new TemplateFailure("the tag is not closed", line: LineOf(source, begin));
            }

            (TokenKind kind, Match match) = Next(source, at);
            if (kind == TokenKind.Operator)
            {
                open += match.Value is "(" or "[" or "{" ? 1 : match.Value is ")" or "]" or "}" ? -1 : 0;
                if (open < 0)
                {
                    throw new TemplateFailure($"'{match.Value}' closes nothing", line: LineOf(source, at));
                }
            }

            add(kind, kind == TokenKind.Text ? TextOf(source, match) : match.Value, at);
            at += match.Length;
        }
    }

    private static (TokenKind Kind, Match Match) Next(string source, int at)
    {
        foreach ((TokenKind kind, Regex pattern) in Patterns)
        {
            if (pattern.Match(source, at) is { Success: true } match)
            {
                return (kind, match);
            }
        }

        throw new TemplateFailure(source[at] is '\'' or '"' ? "the string is not closed" : $"'{source[at]}' has no meaning here", line: LineOf(source, at));
    }

    private static string TextOf(string source, Match quoted)
    {
        try
        {
            return StringLiteral.Value(quoted.Value);
        }
        catch (FormatException e)
        {
            throw new TemplateFailure(e.Message, line: LineOf(source, quoted.Index));
        }
    }

    private static int LineOf(string source, int at) => 1 + source.AsSpan(0, at).Count('\n');

    private static readonly (TokenKind Kind, Regex Pattern)[] Patterns =
    [
        (TokenKind.Float, Float()),
        (TokenKind.Integer, Integer()),
        (TokenKind.Name, Name()),
        (TokenKind.Text, Text()),
        (TokenKind.Operator, Operator()),
    ];

    [GeneratedRegex(@"\G\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\G(?:-%\}\s*|\+%\}|%\}\n?)")]
    private static partial Regex BlockEnd();

    [GeneratedRegex(@"\G(?:-\}\}\s*|\}\})")]
    private static partial Regex VariableEnd();

    // Not after a dot: 'list.0.1' reads two elements.
    [GeneratedRegex(@"\G(?<!\.)(?:[0-9]+_)*[0-9]+(?:(?:\.(?:[0-9]+_)*[0-9]+)?e[-+]?(?:[0-9]+_)*[0-9]+|\.(?:[0-9]+_)*[0-9]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"\G[0-9](?:_?[0-9])*")]
    private static partial Regex Integer();

    [GeneratedRegex(@"\G[\w-[0-9]]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"\G(?:'[^'\\]*(?:\\.[^'\\]*)*'|""[^""\\]*(?:\\.[^""\\]*)*"")", RegexOptions.Singleline)]
    private static partial Regex Text();

    [GeneratedRegex(@"\G(?:\*\*|//|==|!=|<=|>=|[-+/*%~\[\](){}.:|,;<>=])")]
    private static partial Regex Operator();
}
