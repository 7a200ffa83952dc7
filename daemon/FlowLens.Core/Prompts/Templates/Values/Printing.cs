using System.Globalization;
using System.Numerics;
using System.Text;
using FlowLens.Core.Prompts.Templates.Builtins;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>Python's <c>str</c> and <c>repr</c>, which show through wherever a template prints a value.</summary>
internal static class Printing
{
    public static string Text(object? value, Budget budget) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Representation(value, budget),
    };

    public static string Representation(object? value, Budget budget)
    {
        StringBuilder output = new();
        Write(value, output, budget);
        return output.ToString();
    }

    private static void Write(object? value, StringBuilder output, Budget budget)
    {
        Budget.CheckStack();
        int before = output.Length;
        switch (value)
        {
            case string text:
                Quote(text, output);
                break;
            case Sequence sequence:
                (string open, string close) = Brackets(sequence);
                Join(sequence.Items, output.Append(open), (i, o) => Write(i, o, budget)).Append(close);
                break;
            case Mapping mapping:
                WriteItems(mapping, output, budget);
                break;
            case Namespace names:
                output.Append("<Namespace ");
                WriteItems(names.Items, output, budget);
                output.Append('>');
                break;
            default:
                output.Append(Scalar(value));
                break;
        }

        budget.SpendText(1 + output.Length - before);
    }

    private static string Scalar(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        BigInteger integer => integer.ToString(CultureInfo.InvariantCulture),
        double number => Numbers.Print(number),
        Undefined => "Undefined",
        Generator => "<generator object>",
        BoundBuiltin bound => $"<built-in method {bound.Row.Name}>",
        _ => $"<{TypeName.Of(value)}>",
    };

    private static (string Open, string Close) Brackets(Sequence sequence) => sequence.Kind switch
    {
        SequenceKind.List or SequenceKind.Range => ("[", "]"),
        SequenceKind.Tuple => ("(", sequence.Items.Count == 1 ? ",)" : ")"),
        _ => (TypeName.Of(sequence) + "([", "])"),
    };

    private static void WriteItems(Mapping mapping, StringBuilder output, Budget budget) =>
        Join(mapping.Items, output.Append('{'), (item, o) =>
        {
            Write(item.Key, o, budget);
            o.Append(": ");
            Write(item.Value, o, budget);
        }).Append('}');

    private static StringBuilder Join<T>(IEnumerable<T> items, StringBuilder output, Action<T, StringBuilder> write)
    {
        bool first = true;
        foreach (T item in items)
        {
            output.Append(first ? "" : ", ");
            first = false;
            write(item, output);
        }

        return output;
    }

    // Single quotes unless the text has one and no double one; what cannot be printed is escaped.
    private static void Quote(string text, StringBuilder output)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        output.Append(quote);
        foreach (int point in PythonText.Points(text))
        {
            string? escape = point switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when point == quote => "\\" + quote,
                _ when PythonText.IsPrintable(point) => null,
                < 0x100 => $"\\x{point:x2}",
                < 0x10000 => $"\\u{point:x4}",
                _ => $"\\U{point:x8}",
            };
            PythonText.Append(output, point, escape);
        }

        output.Append(quote);
    }
}
