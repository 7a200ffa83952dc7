using System.Globalization;
using System.Numerics;
using System.Text;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary><c>tojson</c> as chat templates have it: keys in their order, letters of all scripts as they are, no HTML escapes.</summary>
internal sealed class ToJson
{
    private readonly Budget budget;
    private readonly bool ascii, sorted;
    private readonly string? indentation;
    private readonly string comma, colon;
    private readonly StringBuilder output = new();

    private ToJson(Invocation call)
    {
        budget = call.Budget;
        ascii = call.Flag(0);
        indentation = call[1] is string text ? text : call[1] is null ? null : TextMethods.Pad(call, "", call.Int(1), ' ', 1);
        (comma, colon) = call[2] is Sequence { Items: [string between, string after] } ? (between, after) : (indentation is null ? ", " : ",", ": ");
        sorted = call.Flag(3);
    }

    public static object Apply(Invocation call)
    {
        ToJson json = new(call);
        json.Write(call.Target, "\n");
        return json.output.ToString();
    }

    private void Write(object? value, string line)
    {
        Budget.CheckStack();
        int before = output.Length;
        switch (value)
        {
            case null:
                output.Append("null");
                break;
            case bool flag:
                output.Append(flag ? "true" : "false");
                break;
            case BigInteger integer:
                output.Append(integer.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                output.Append(Number(number));
                break;
            case string text:
                Quote(text);
                break;
            case Sequence { Kind: SequenceKind.List or SequenceKind.Tuple } list:
                Block('[', ']', list.Items, line, Write);
                break;
            case Mapping mapping:
                Block('{', '}', sorted ? Sorting.Ordered(mapping.Keys, k => k, reverse: false, budget) : [.. mapping.Keys], line, (key, inner) =>
                {
                    Quote(Key(key));
                    output.Append(colon);
                    Write(mapping.TryGet(key, out object? item) ? item : null, inner);
                });
                break;
            default:
                throw new TemplateFailure($"Object of type {TypeName.Of(value)} is not JSON serializable");
        }

        budget.SpendText(1 + output.Length - before);
    }

    private void Block<T>(char open, char close, IReadOnlyList<T> items, string line, Action<T, string> write)
    {
        output.Append(open);
        string inner = line + indentation;
        for (int i = 0; i < items.Count; i++)
        {
            output.Append(i > 0 ? comma : "").Append(indentation is null ? "" : inner);
            write(items[i], inner);
        }

        output.Append(indentation is null || items.Count == 0 ? "" : line).Append(close);
    }

    private static string Key(object? key) => key switch
    {
        string text => text,
        null => "null",
        bool flag => flag ? "true" : "false",
        BigInteger integer => integer.ToString(CultureInfo.InvariantCulture),
        double number => Number(number),
        _ => throw new TemplateFailure($"keys must be str, int, float, bool or None, not {TypeName.Of(key)}"),
    };

    private static string Number(double number) => double.IsFinite(number) ? Numbers.Print(number) : double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";

    private void Quote(string text)
    {
        output.Append('"');
        foreach (char c in text)
        {
            output.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                _ when c < ' ' || (ascii && c > '~') => $"\\u{(int)c:x4}",
                _ => null,
            } ?? c.ToString());
        }

        output.Append('"');
    }
}
