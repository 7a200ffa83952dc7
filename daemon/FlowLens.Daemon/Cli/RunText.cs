using System.Globalization;
using FlowLens.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowLens.Daemon.Cli;

/// <summary>The facts of a run as words.</summary>
internal static class RunText
{
    /// <summary>Its truncation: where, how many of how many, by what.</summary>
    public static string Steps(RunResult run, int imageTokens)
    {
        if (run.Steps.Count == 0)
        {
            return "none";
        }

        return string.Join("; ", run.Steps.Select((step, i) =>
        {
            // A step after the last layer truncates nothing.
            int kept = i < run.Kept.Count ? run.Kept[i].Positions.Count : imageTokens;
            string masked = step.Reduce is null or "drop" ? "" : $", {step.Reduce}";
            string what = kept == 0 ? "none kept" : i < run.Kept.Count ? $"{kept} of {imageTokens} by {step.Select}" : "nothing truncated";
            return string.Create(CultureInfo.InvariantCulture, $"layer {step.Layer}: {what}{masked}");
        }));
    }

    /// <summary>The answer, with the words that the run removed from the full run's and those that it added.</summary>
    public static IRenderable Answer(RunResult full, RunResult run)
    {
        Paragraph answer = new();
        foreach (DiffSpan span in WordDiff.Of(Show.Text(full.Text), Show.Text(run.Text)))
        {
            _ = span.Change switch
            {
                Change.Removed => answer.Append($"[-{span.Text}-]", new Style(Color.Red)),
                Change.Added => answer.Append($"{{+{span.Text}+}}", new Style(Color.Green, decoration: Decoration.Underline)),
                _ => answer.Append(span.Text),
            };
        }

        return answer;
    }

    /// <summary>Where the answers part, with the token of each and its probability.</summary>
    public static string FirstChange(RunResult full, RunResult run)
    {
        if (run.FirstDifference is not FirstDifference change)
        {
            return ReferenceEquals(full, run) ? "–" : "none";
        }

        return string.Create(CultureInfo.InvariantCulture, $"token {change.Index}: {Token(full, change.Index)} → {Token(run, change.Index)}");
    }

    /// <summary>Runs of equal counts: <c>64 in 0–1, 32 in 2–7</c>.</summary>
    public static string ByLayer(IReadOnlyList<int> counts)
    {
        List<string> stretches = [];
        for (int start = 0; start < counts.Count;)
        {
            int end = start;
            while (end + 1 < counts.Count && counts[end + 1] == counts[start])
            {
                end++;
            }

            stretches.Add(string.Create(CultureInfo.InvariantCulture, $"{counts[start]} in {start}{(end > start ? $"–{end}" : "")}"));
            start = end + 1;
        }

        return string.Join(", ", stretches);
    }

    private static string Token(RunResult run, int index) =>
        index < run.Tokens.Count ? $"{Show.Piece(run.Tokens[index].Text, 12)} {Show.Probability(run.Probabilities[index])}" : "(ended)";
}
