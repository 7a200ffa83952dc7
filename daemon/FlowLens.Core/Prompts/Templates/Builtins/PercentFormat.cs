using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary><c>'%s-%d-%.2f' % (…)</c>.</summary>
internal static partial class PercentFormat
{
    public static string Apply(string format, object? values, Budget budget)
    {
        IReadOnlyList<object?> items = values is Sequence { Kind: SequenceKind.Tuple } tuple ? tuple.Items : [values];
        StringBuilder output = new();
        int at = 0, next = 0;
        while (at < format.Length)
        {
            int percent = format.IndexOf('%', at);
            output.Append(format, at, (percent < 0 ? format.Length : percent) - at);
            if (percent < 0)
            {
                break;
            }

            Match field = Field().Match(format, percent);
            if (!field.Success)
            {
                throw new TemplateFailure($"unsupported format character after '%' in '{format}'");
            }

            string name = field.Groups["name"].Value;
            string text = field.Groups["kind"].Value == "%" ? "%"
                : field.Groups["name"].Success ? Print(field, ((values as Mapping)?.TryGet(name, out object? named) ?? false) ? named : throw new TemplateFailure($"'%({name})' has no value"), budget)
                : next < items.Count ? Print(field, items[next++], budget) : throw new TemplateFailure("not enough arguments for format string");
            budget.SpendText(text.Length, output.Length);
            output.Append(text);
            at = percent + field.Length;
        }

        return next < items.Count && values is not Mapping ? throw new TemplateFailure("not all arguments converted during string formatting") : output.ToString();
    }

    private static string Print(Match field, object? value, Budget budget)
    {
        string flags = field.Groups["flags"].Value, kind = field.Groups["kind"].Value;
        int width = Size(field.Groups["width"].Value, 0), precision = Size(field.Groups["precision"].Value, -1);
        budget.SpendText(Math.Max(width, precision));
        string text = kind switch
        {
            "s" => Cut(Printing.Text(value, budget), precision),
            "r" => Cut(Printing.Representation(value, budget), precision),
            "d" or "i" => Integer(value, kind).ToString("D" + Math.Max(1, precision), CultureInfo.InvariantCulture),
            "x" or "X" => Hex(Integer(value, kind), kind),
            _ => Float(value, kind, precision < 0 ? 6 : Math.Min(precision, 300)),
        };
        bool isNumber = kind is not ("s" or "r");
        text = isNumber && text[0] != '-' ? (flags.Contains('+', StringComparison.Ordinal) ? "+" : flags.Contains(' ', StringComparison.Ordinal) ? " " : "") + text : text;
        int padding = Math.Max(0, width - PythonText.Length(text));
        if (flags.Contains('-', StringComparison.Ordinal))
        {
            return text + new string(' ', padding);
        }

        int sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        return isNumber && flags.Contains('0', StringComparison.Ordinal) ? text[..sign] + new string('0', padding) + text[sign..] : new string(' ', padding) + text;
    }

    private static string Cut(string text, int precision) => precision < 0 ? text : PythonText.From(PythonText.Points(text).Take(precision));

    private static BigInteger Integer(object? value, string kind) => Numbers.Of(value) switch
    {
        BigInteger integer => integer,
        double number when double.IsFinite(number) && kind is "d" or "i" => new BigInteger((double)value!),
        _ => throw new TemplateFailure($"%{kind} format: a number is required, not {TypeName.Of(value)}"),
    };

    private static string Hex(BigInteger value, string kind)
    {
        string digits = BigInteger.Abs(value).ToString(kind, CultureInfo.InvariantCulture).TrimStart('0');
        return (value.Sign < 0 ? "-" : "") + (digits.Length == 0 ? "0" : digits);
    }

    private static string Float(object? value, string kind, int precision)
    {
        double number = Numbers.Of(value) is { } of ? Numbers.Double(of) : throw new TemplateFailure($"%{kind} format: a number is required, not {TypeName.Of(value)}");
        string text = kind is "f" or "F" ? Numbers.Round(number, precision).ToString("F" + precision, CultureInfo.InvariantCulture)
            : number.ToString((kind == "e" ? "0." : "0.") + new string('0', precision) + (kind == "e" ? "e+00" : "E+00"), CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? text : Numbers.Print(number);
    }

    private static int Size(string digits, int fallback) => digits.Length == 0 ? fallback : digits.Length < 8 ? int.Parse(digits, CultureInfo.InvariantCulture) : Budget.Text + 1;

    [GeneratedRegex(@"\G%(?:\((?<name>[^)]*)\))?(?<flags>[-+ 0#]*)(?<width>[0-9]*)(?:\.(?<precision>[0-9]*))?(?<kind>[srdixXfFeE%])")]
    private static partial Regex Field();
}
