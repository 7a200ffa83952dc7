using System.Text.RegularExpressions;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Syntax;

/// <summary>
/// Splits a template into text and tags, with the whitespace rules that chat templates are written for: a tag's own line leaves no trace
/// (<c>trim_blocks</c>, <c>lstrip_blocks</c>), <c>-</c> strips, <c>+</c> keeps, and the last newline of the file goes.
/// </summary>
internal sealed partial class Lexer
{
    private readonly string source;
    private readonly List<Token> tokens = [];
    private int at;
    private int line = 1;
    private int counted;

    private Lexer(string text)
    {
        source = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        source = source.EndsWith('\n') ? source[..^1] : source;
    }

    /// <exception cref="TemplateFailure">A tag, comment or string is not closed.</exception>
    public static List<Token> Split(string text)
    {
        Lexer lexer = new(text);
        while (lexer.at < lexer.source.Length)
        {
            lexer.ReadText();
        }

        lexer.Add(TokenKind.End, "", lexer.source.Length);
        return lexer.tokens;
    }

    private void ReadText()
    {
        Match begin = TagBegin().Match(source, at);
        if (!begin.Success)
        {
            AddData(source[at..]);
            at = source.Length;
            return;
        }

        char kind = source[begin.Index + 1];
        AddData(Before(begin.Index, begin.Groups[1].Value, strips: kind != '{'));
        switch (kind)
        {
            case '#':
                SkipComment(begin);
                break;
            case '%' when RawBegin().Match(source, begin.Index) is { Success: true } raw:
                ReadRaw(raw);
                break;
            default:
                Add(kind == '%' ? TokenKind.BlockBegin : TokenKind.VariableBegin, begin.Value, begin.Index);
                at = begin.Index + begin.Length;
                at = TagLexer.Read(source, at, kind == '%', Add);
                break;
        }
    }

    // The text before a tag: '-' takes all whitespace at its end; else a tag that is not an output takes its own line's indentation.
    private string Before(int end, string sign, bool strips)
    {
        string text = source[at..end];
        if (sign == "-")
        {
            return PythonText.TrimEnd(text);
        }

        int lineStart = text.LastIndexOf('\n') + 1;
        bool startsLine = lineStart > 0 || at == 0 || source[at - 1] == '\n';
        return strips && sign != "+" && startsLine && PythonText.TrimEnd(text[lineStart..]).Length == 0 ? text[..lineStart] : text;
    }

    private void SkipComment(Match begin)
    {
        Match end = CommentEnd().Match(source, begin.Index + begin.Length);
        at = end.Success ? end.Index + end.Length : throw Unclosed("comment", begin.Index);
    }

    private void ReadRaw(Match begin)
    {
        at = begin.Index + begin.Length;
        Match end = RawEnd().Match(source, at);
        if (!end.Success)
        {
            throw Unclosed("'raw' block", begin.Index);
        }

        AddData(Before(end.Index, end.Groups[1].Value, strips: true));
        at = end.Index + end.Length;
    }

    private void AddData(string text)
    {
        if (text.Length > 0)
        {
            Add(TokenKind.Data, text, at);
        }
    }

    private void Add(TokenKind kind, string value, int position) => tokens.Add(new Token(kind, value, LineOf(position)));

    private int LineOf(int position)
    {
        for (; counted < position; counted++)
        {
            line += source[counted] == '\n' ? 1 : 0;
        }

        return line;
    }

    private TemplateFailure Unclosed(string what, int position) => new($"the {what} is not closed", line: LineOf(position));

    [GeneratedRegex(@"\{[{%#]([-+]?)")]
    private static partial Regex TagBegin();

    [GeneratedRegex(@"-#\}\s*|\+#\}|#\}\n?")]
    private static partial Regex CommentEnd();

    [GeneratedRegex(@"\G\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})")]
    private static partial Regex RawBegin();

    [GeneratedRegex(@"\{%([-+]?)\s*endraw\s*(?:-%\}\s*|\+%\}|%\}\n?)")]
    private static partial Regex RawEnd();
}
