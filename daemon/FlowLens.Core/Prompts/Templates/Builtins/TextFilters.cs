using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>Filters of texts that take more than a line.</summary>
internal static partial class TextFilters
{
    public static string Escape(Invocation call) => TextMethods.Concatenate(call, call.Text.Select(c => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&#34;",
        '\'' => "&#39;",
        _ => c.ToString(CultureInfo.InvariantCulture),
    }), "");

    public static string Format(Invocation call)
    {
        if (call.Rest.Count > 0 && call.Named.Count > 0)
        {
            throw call.Wrong("takes either positional or named values");
        }

        object values = call.Named.Count > 0 ? new Mapping(call.Named.Select(n => ((object?)n.Key, n.Value))) : Sequence.Tuple(call.Rest);
        return PercentFormat.Apply(call.Text, values, call.Budget);
    }

    public static string Indent(Invocation call)
    {
        string indentation = call[0] is string text ? text : TextMethods.Pad(call, "", call.Int(0, 4), ' ', 1);
        bool first = call.Flag(1), blank = call.Flag(2);
        return TextMethods.Concatenate(call, call.Text.Split('\n').Select((line, i) => (i == 0 ? first : blank || line.Length > 0) ? indentation + line : line), "\n");
    }

    /// <summary>Every word's first letter, where words part at whitespace, hyphens and opening brackets.</summary>
    public static string Title(string text) => string.Concat(WordEnds().Split(text).Select(part => part.Length == 0 ? "" : Casing.Upper(part[..1]) + Casing.Lower(part[1..])));

    public static string Truncate(Invocation call)
    {
        int[] points = PythonText.Points(call.Text);
        string end = call.TextAt(2, "...");
        int length = call.Int(0, 255), leeway = call.Int(3, 5), kept = length - PythonText.Length(end);
        if (kept < 0)
        {
            throw call.Wrong("needs a length that holds its end");
        }

        if (points.Length <= (long)length + leeway)
        {
            return call.Text;
        }

        string cut = PythonText.From(points.Take(kept));
        return (call.Flag(1) || !cut.Contains(' ', StringComparison.Ordinal) ? cut : cut[..cut.LastIndexOf(' ')]) + end;
    }

    public static object WordCount(Invocation call) => new BigInteger(Word().Count(call.Text));

    [GeneratedRegex(@"([-\s({\[<]+)")]
    private static partial Regex WordEnds();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
