using FlowLens.Daemon.Cli;
using Spectre.Console;

namespace FlowLens.Daemon.Tests;

public sealed class CliTraceTextTests
{
    private static readonly string[] Roles = ["system", "image", "user", "output"];

    [Theory]
    [InlineData(80)]
    [InlineData(132)]
    public void A_trace_fits_the_width_and_no_line_of_its_table_is_broken(int width)
    {
        string[] lines = CliResults.Lines(TraceText.Of("Do you see a lion?", CliResults.Trace(), width), width);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        string[] timeline = LayerLines(lines);
        Assert.Equal(CliResults.Layers, timeline.Length);
        Assert.InRange(timeline.Max(l => l.Length), width - 4, width);
    }

    [Fact]
    public void A_layer_s_line_has_a_bar_in_proportion_the_four_shares_the_lens_s_top_token_and_the_answer_s_probability()
    {
        string[] timeline = LayerLines(CliResults.Lines(TraceText.Of("Do you see a lion?", CliResults.Trace(), 80), 80));
        Assert.Contains("16 %   60 %   24 %    0 %", timeline[3], StringComparison.Ordinal);
        Assert.EndsWith("▁the        0.00   0.20", timeline[3], StringComparison.Ordinal);
        Assert.EndsWith("▁Yes        0.00   0.97", timeline[7], StringComparison.Ordinal);
        int bar = timeline[3].Count(Bar);
        Assert.Equal(0.6, timeline[3].Count(c => c == '█') / (double)bar, 1.0 / bar);
        Assert.Equal(0.16, timeline[3].Count(c => c == '░') / (double)bar, 1.0 / bar);
        Assert.Equal(0.24, timeline[3].Count(c => c == '▒') / (double)bar, 1.0 / bar);
        Assert.All(timeline, line => Assert.Equal(bar, line.Count(Bar)));
    }

    [Fact]
    public void The_layer_where_the_image_share_peaks_is_marked_and_said_in_words()
    {
        string[] lines = CliResults.Lines(TraceText.Of("Do you see a lion?", CliResults.Trace(), 80), 80);
        Assert.StartsWith("  ▸ 3 ", Assert.Single(LayerLines(lines), l => l.Contains('▸', StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("The image share peaks at layer 3 with 60 %.", lines);
        Assert.Contains("The lens reads ▁Yes, the answer's first token, from layer 6 on.", lines);
    }

    [Fact]
    public void The_head_names_picture_prompt_tokens_by_role_answer_with_probability_model_and_device()
    {
        string head = string.Join('\n', CliResults.Lines(TraceText.Of("Do you see a lion?", CliResults.Trace(), 80), 80).TakeWhile(l => l.Length > 0));
        foreach (string part in (IEnumerable<string>)["000.png 128×96", "Do you see a lion?", "68: 2 system, 64 image, 2 user", "Yes  (p 0.81)", "flowlens-emoji · float32 · cpu · 120 ms"])
        {
            Assert.Contains(part, head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_colour_nothing_but_text_is_written_and_with_colour_the_text_is_the_same()
    {
        string[] plain = CliResults.Lines(TraceText.Of("Do you see a lion?", CliResults.Trace(), 80), 80);
        string[] colored = CliResults.Lines(TraceText.Of("Do you see a lion?", CliResults.Trace(), 80), 80, ColorSystemSupport.TrueColor);
        Assert.DoesNotContain('\u001b', string.Concat(plain));
        Assert.Contains('\u001b', string.Concat(colored));
        Assert.Equal(plain, colored.Select(l => System.Text.RegularExpressions.Regex.Replace(l, "\u001b\\[[0-9;]*m", "").TrimEnd()));
        Assert.Equal(4, Roles.Select(role => RoleLook.All.Single(r => r.Id == role).Glyph).Distinct().Count());
    }

    [Fact]
    public void Control_characters_of_a_vocabulary_do_not_reach_the_terminal()
    {
        string text = string.Concat(CliResults.Lines(TraceText.Of("a\u001b[2Jb", CliResults.Trace("\u001b[31mred\u202e"), 80), 80));
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u202e', text);
        Assert.Contains("␛[31mred", text, StringComparison.Ordinal);
        Assert.Contains("a␛[2Jb", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_of_one_metric_shows_what_it_has()
    {
        string[] lens = CliResults.Lines(TraceText.Of("?", CliResults.Trace() with { Metrics = [] }, 80), 80);
        Assert.DoesNotContain(lens, l => l.Any(Bar));
        Assert.Contains(lens, l => l.EndsWith("0.97", StringComparison.Ordinal));
        string[] flow = CliResults.Lines(TraceText.Of("?", CliResults.Trace() with { Lens = null }, 80), 80);
        Assert.Equal(CliResults.Layers, flow.Count(l => l.Count(Bar) > 8));
        Assert.DoesNotContain(flow, l => l.Contains("The lens reads", StringComparison.Ordinal));
    }

    [Fact]
    public void Shares_per_token_are_scaled_to_sum_to_one_and_the_title_says_so()
    {
        string[] lines = CliResults.Lines(TraceText.Of("?", CliResults.Trace(perToken: true), 80), 80);
        Assert.Contains(lines, l => l.Contains("attention per token of each role, as shares", StringComparison.Ordinal));
        Assert.Contains("39 %    2 %   59 %    0 %", LayerLines(lines)[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1.0, 1, 1 }, 10, new[] { 4, 3, 3 })]
    [InlineData(new[] { 0.999, 0.001 }, 8, new[] { 8, 0 })]
    [InlineData(new[] { 0.0, 0.0 }, 8, new[] { 0, 0 })]
    [InlineData(new[] { 3.0, 1.0 }, 8, new[] { 6, 2 })]
    public void Cells_of_a_bar_sum_to_its_width(double[] shares, int width, int[] cells) => Assert.Equal(cells, StackedBar.Cells(shares, width));

    private static bool Bar(char c) => RoleLook.All.Any(role => role.Glyph == c);

    private static string[] LayerLines(string[] lines) => [.. lines.SkipWhile(l => !l.StartsWith("Layer", StringComparison.Ordinal)).Skip(1).TakeWhile(l => l.Length > 0)];
}
