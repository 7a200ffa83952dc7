using System.Globalization;
using System.Numerics;
using System.Text;
using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>Python's methods of texts that take more than a line.</summary>
internal static class TextMethods
{
    public static string Replace(Invocation call, string text)
    {
        string old = Printing.Text(call[0], call.Budget), with = Printing.Text(call[1], call.Budget);
        int most = call.Int(2, -1);
        StringBuilder output = new();
        int at = 0;
        for (int done = 0; done != most; done++)
        {
            // An empty text stands before each character and at the end.
            int found = old.Length > 0 ? text.IndexOf(old, at, StringComparison.Ordinal) : at + (done > 0 ? 1 : 0);
            if (found < 0 || found > text.Length)
            {
                break;
            }

            call.Budget.SpendText(with.Length + found - at, output.Length);
            output.Append(text, at, found - at).Append(with);
            at = found + old.Length;
        }

        return output.Append(text, at, text.Length - at).ToString();
    }

    public static int Count(string text, string part) => part.Length == 0 ? PythonText.Length(text) + 1 : (text.Length - text.Replace(part, "", StringComparison.Ordinal).Length) / part.Length;

    public static BigInteger Find(Invocation call, bool last)
    {
        string text = call.Text, part = call.TextAt(0);
        int[] points = PythonText.Points(text);
        int from = call.Int(1);
        from = Math.Clamp(from < 0 ? from + points.Length : from, 0, points.Length);
        int start = PythonText.From(points.Take(from)).Length;
        int found = last ? text[start..].LastIndexOf(part, StringComparison.Ordinal) : text[start..].IndexOf(part, StringComparison.Ordinal);
        return PythonText.PointIndex(text, found < 0 ? -1 : found + start);
    }

    /// <summary>Whether the text begins or ends with the argument, or with one of a tuple.</summary>
    public static object AnyOf(Invocation call, Func<string, StringComparison, bool> matches) => call[0] is Sequence { Kind: SequenceKind.Tuple } choices
        ? choices.Items.Any(c => matches(c as string ?? throw call.Wrong("needs texts"), StringComparison.Ordinal))
        : matches(call.TextAt(0), StringComparison.Ordinal);

    public static string Join(Invocation call) => Concatenate(call, Iteration.Of(call[0], call.Budget)
        .Select(i => i as string ?? throw new TemplateFailure($"sequence item: expected str instance, {TypeName.Of(i)} found")), call.Text);

    /// <summary>Texts with a separator between, within bounds.</summary>
    public static string Concatenate(Invocation call, IEnumerable<string> texts, string separator)
    {
        StringBuilder output = new();
        bool first = true;
        foreach (string text in texts)
        {
            call.Budget.SpendText((long)text.Length + separator.Length, output.Length);
            output.Append(first ? "" : separator).Append(text);
            first = false;
        }

        return output.ToString();
    }

    public static Sequence Partition(Invocation call, bool last)
    {
        string text = call.Text, separator = call.TextAt(0);
        int at = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        return at >= 0 ? Sequence.Tuple(text[..at], separator, text[(at + separator.Length)..])
            : last ? Sequence.Tuple("", "", text) : Sequence.Tuple(text, "", "");
    }

    public static char Fill(Invocation call) => call.TextAt(1, " ") is [var c] ? c : throw call.Wrong("needs one character to fill with");

    /// <param name="call">The call.</param>
    /// <param name="text">What is padded.</param>
    /// <param name="width">To how many code points.</param>
    /// <param name="fill">With what.</param>
    /// <param name="left">Which part of the padding goes before it.</param>
    public static string Pad(Invocation call, string text, int width, char fill, double left)
    {
        int padding = Math.Max(0, width - PythonText.Length(text));
        call.Budget.SpendText((long)padding + text.Length);

        // Python centres an odd rest to the left where the width is odd too.
        int before = left == 0.5 ? (padding / 2) + (padding & width & 1) : (int)(padding * left);
        return new string(fill, before) + text + new string(fill, padding - before);
    }

    public static string ZeroFill(Invocation call, string text, int width)
    {
        string sign = text is ['+' or '-', ..] ? text[..1] : "";
        return sign + Pad(call, text[sign.Length..], width - sign.Length, '0', 1);
    }

    public static bool All(string text, Func<int, bool> holds) => text.Length > 0 && Array.TrueForAll(PythonText.Points(text), p => holds(p));

    public static bool IsDigit(int point) => CharUnicodeInfo.GetDigitValue(PythonText.From([point]), 0) >= 0;

    public static bool IsNumeric(int point) => CharUnicodeInfo.GetNumericValue(PythonText.From([point]), 0) >= 0;

    public static bool IsCase(string text, Func<string, string> casing) => PythonText.Points(text).Any(PythonText.IsCased) && casing(text) == text;

    /// <summary><c>'{} {0} {name}'.format(…)</c>, without format specifications.</summary>
    public static string Format(Invocation call)
    {
        string text = call.Text;
        StringBuilder output = new();
        int next = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}') || (i + 1 < text.Length && text[i + 1] == text[i]))
            {
                output.Append(text[i]);
                i += text[i] is '{' or '}' ? 1 : 0;
                continue;
            }

            int end = text[i] == '{' ? text.IndexOf('}', i) : -1;
            string field = end < 0 ? throw call.Wrong($"found a single '{text[i]}' in its text") : text[(i + 1)..end];
            string value = Printing.Text(Field(call, field, ref next), call.Budget);
            call.Budget.SpendText(value.Length, output.Length);
            output.Append(value);
            i = end;
        }

        return output.ToString();
    }

    private static object? Field(Invocation call, string field, ref int next)
    {
        if (field.AsSpan().ContainsAny(":!.["))
        {
            throw call.Wrong($"does not know the field '{{{field}}}'");
        }

        if (!int.TryParse(field.Length == 0 ? next++.ToString(CultureInfo.InvariantCulture) : field, CultureInfo.InvariantCulture, out int index))
        {
            return call.Named.TryGetValue(field, out object? named) ? named : throw call.Wrong($"has no argument '{field}'");
        }

        return index >= 0 && index < call.Rest.Count ? call.Rest[index] : throw call.Wrong($"has no argument {index}");
    }
}
