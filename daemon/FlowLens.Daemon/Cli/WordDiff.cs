using System.Text.RegularExpressions;

namespace FlowLens.Daemon.Cli;

/// <summary>What happened to a stretch of words between two answers.</summary>
internal enum Change
{
    Same,
    Removed,
    Added,
}

/// <summary>A stretch of words with one fate.</summary>
internal sealed record DiffSpan(Change Change, string Text);

/// <summary>The shortest diff of two answers by words, marks and spaces, from their longest common subsequence; answers are short.</summary>
internal static partial class WordDiff
{
    /// <summary>Spans in order; where both happen at one place, what was removed comes first.</summary>
    public static IReadOnlyList<DiffSpan> Of(string before, string after) => Merge(Steps(Words(before), Words(after)));

    private static List<DiffSpan> Steps(string[] before, string[] after)
    {
        int[,] common = Common(before, after);
        List<DiffSpan> steps = [];
        for (int i = 0, j = 0; i < before.Length || j < after.Length;)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                steps.Add(new DiffSpan(Change.Same, before[i++]));
                j++;
            }
            else if (i < before.Length && (j == after.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                steps.Add(new DiffSpan(Change.Removed, before[i++]));
            }
            else
            {
                steps.Add(new DiffSpan(Change.Added, after[j++]));
            }
        }

        return steps;
    }

    // Length of the longest common subsequence of what is left from i and j on.
    private static int[,] Common(string[] before, string[] after)
    {
        int[,] common = new int[before.Length + 1, after.Length + 1];
        for (int i = before.Length - 1; i >= 0; i--)
        {
            for (int j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }

    // Between two common stretches everything removed stands before everything added.
    private static List<DiffSpan> Merge(List<DiffSpan> steps)
    {
        List<DiffSpan> spans = [];
        for (int start = 0; start < steps.Count;)
        {
            bool same = steps[start].Change == Change.Same;
            int end = start;
            while (end < steps.Count && (steps[end].Change == Change.Same) == same)
            {
                end++;
            }

            spans.AddRange(steps[start..end].GroupBy(s => s.Change).OrderBy(g => g.Key).Select(g => new DiffSpan(g.Key, string.Concat(g.Select(s => s.Text)))));
            start = end;
        }

        return spans;
    }

    private static string[] Words(string text) => [.. Word().Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"\w+|\s+|[^\w\s]", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
