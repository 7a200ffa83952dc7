using FlowLens.Daemon.Cli;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Tests;

public sealed class CliCompareTextTests
{
    [Theory]
    [InlineData(1, 80)]
    [InlineData(2, 80)]
    [InlineData(5, 80)]
    [InlineData(5, 120)]
    public void A_comparison_fits_the_width_and_shows_every_run(int runs, int width)
    {
        string[] lines = CliResults.Lines(CompareText.Of("Do you see a lion?", CliResults.Compare(runs), width), width);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        string text = string.Join('\n', lines);
        Assert.All(Enumerable.Range(0, runs), i => Assert.Contains($"Run {i}", text, StringComparison.Ordinal));
        foreach (string fact in (IEnumerable<string>)["Answer", "First change", "KL", "Δ log p", "Image tokens", "Prefill", "KV cache"])
        {
            Assert.Contains(lines, l => l.TrimStart().StartsWith(fact, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_column_says_what_changed_in_words_marks_and_ratios()
    {
        string[] lines = CliResults.Lines(CompareText.Of("Do you see a lion?", CliResults.Compare(1), 80), 80);
        Assert.Contains("[-Yes, a-]{+No+} cat", Row(lines, "Answer"), StringComparison.Ordinal);
        Assert.Contains("token 0: ▁Yes 0.97 → ▁No", Row(lines, "First change"), StringComparison.Ordinal);
        Assert.Contains("64 in 0–7", Row(lines, "Image tokens"), StringComparison.Ordinal);
        Assert.Contains("64 in 0–1, 32 in 2–7", Row(lines, "Image tokens"), StringComparison.Ordinal);
        Assert.Contains("layer 2: 32 of 64 by", Row(lines, "Truncation"), StringComparison.Ordinal);
        Assert.Contains("1.92 nats", Row(lines, "KL"), StringComparison.Ordinal);
        Assert.Contains("−3.40 nats", Row(lines, "Δ log p"), StringComparison.Ordinal);
        Assert.Contains("0.50×", Below(lines, "Prefill"), StringComparison.Ordinal);
        Assert.Contains("0.25×", Below(lines, "KV cache"), StringComparison.Ordinal);
        string cache = Below(lines, "KV cache");
        int cells = cache.Count(c => c is '█' or '·') / 2;
        Assert.Equal(0.75, cache.Count(c => c == '·') / (double)cells, 1.0 / cells);
        Assert.Contains("Run 0: A remark", lines);
    }

    [Fact]
    public void A_run_that_answers_the_same_has_no_marks()
    {
        CompareResult result = CliResults.Compare(2);
        string[] lines = CliResults.Lines(CompareText.Of("?", result with { Runs = [result.Runs[0]] }, 80), 80);
        Assert.DoesNotContain("{+", Row(lines, "Answer"), StringComparison.Ordinal);
        Assert.Contains("none", Row(lines, "First change"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Yes, there is.", "Yes, there is.", "Yes, there is.")]
    [InlineData("Yes, there is.", "No, there is a cat.", "[-Yes-]{+No+}, there is{+ a cat+}.")]
    [InlineData("red", "", "[-red-]")]
    [InlineData("", "red", "{+red+}")]
    [InlineData("a b c", "b c d", "[-a -]b c{+ d+}")]
    public void A_diff_keeps_both_answers_whole(string before, string after, string marked)
    {
        IReadOnlyList<DiffSpan> spans = WordDiff.Of(before, after);
        Assert.Equal(before, string.Concat(spans.Where(s => s.Change != Change.Added).Select(s => s.Text)));
        Assert.Equal(after, string.Concat(spans.Where(s => s.Change != Change.Removed).Select(s => s.Text)));
        Assert.Equal(marked, string.Concat(spans.Select(s => s.Change switch { Change.Removed => $"[-{s.Text}-]", Change.Added => $"{{+{s.Text}+}}", _ => s.Text })));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0011, "0.0011")]
    [InlineData(0.084, "0.084")]
    [InlineData(1.921, "1.92")]
    [InlineData(-3.4, "−3.40")]
    [InlineData(0.0000123, "1.2e-5")]
    public void Nats_show_their_first_digits(double nats, string text) => Assert.Equal(text, Show.Nats(nats));

    private static string Row(string[] lines, string fact) => Assert.Single(lines, l => l.TrimStart().StartsWith(fact + "  ", StringComparison.Ordinal));

    private static string Below(string[] lines, string fact) => lines[Array.IndexOf(lines, Row(lines, fact)) + 1];
}
