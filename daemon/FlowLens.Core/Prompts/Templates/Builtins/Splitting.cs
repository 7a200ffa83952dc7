using System.Buffers;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>Python's ways to split a text.</summary>
internal static class Splitting
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029");

    public static Sequence Split(Invocation call)
    {
        string text = call.Text;
        int most = call.Int(1, -1);
        if (call.TextOrNone(0) is not { } separator)
        {
            return List(call, PythonText.Words(text, most));
        }

        return List(call, text.Split(Checked(call, separator), most < 0 ? int.MaxValue : (int)Math.Min(int.MaxValue, most + 1L)));
    }

    public static Sequence SplitFromEnd(Invocation call)
    {
        string text = call.Text;
        int most = call.Int(1, -1);
        if (call.TextOrNone(0) is not { } separator)
        {
            return List(call, PythonText.Words(Reversed(text), most).Select(Reversed).Reverse());
        }

        return List(call, Reversed(text).Split(Reversed(Checked(call, separator)), most < 0 ? int.MaxValue : (int)Math.Min(int.MaxValue, most + 1L)).Select(Reversed).Reverse());
    }

    public static Sequence Lines(Invocation call)
    {
        string text = call.Text;
        List<string> lines = [];
        int start = 0;
        while (start < text.Length)
        {
            int end = text.AsSpan(start).IndexOfAny(LineEnds) is var at && at < 0 ? text.Length : start + at;
            int next = end + (end == text.Length ? 0 : text.AsSpan(end).StartsWith("\r\n") ? 2 : 1);
            lines.Add(text[start..(call.Flag(0) ? next : end)]);
            start = next;
        }

        return List(call, lines);
    }

    private static string Checked(Invocation call, string separator) => separator.Length > 0 ? separator : throw call.Wrong("needs a separator that is not empty");

    private static Sequence List(Invocation call, IEnumerable<string> parts) => Evaluation.Iteration.List(parts, call.Budget);

    private static string Reversed(string text)
    {
        char[] characters = text.ToCharArray();
        Array.Reverse(characters);
        return new string(characters);
    }
}
