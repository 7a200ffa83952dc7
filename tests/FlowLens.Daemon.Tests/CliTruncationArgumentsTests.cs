using System.CommandLine;
using FlowLens.Core;
using FlowLens.Daemon.Cli;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Tests;

public sealed class CliTruncationArgumentsTests
{
    [Fact]
    public void Each_layer_begins_a_truncation_and_options_belong_to_the_one_before_them()
    {
        IReadOnlyList<TruncationRun> runs = Read("--layer 2 --keep 50% --layer=4 --keep=0 --select none --name Middle");
        Assert.Equal(2, runs.Count);
        Assert.Equal("K 2, 50 %", runs[0].Name);
        Assert.Equal(new TruncationStep(2, new KeepSpec(null, 0.5), "attention", null, null), Assert.Single(runs[0].Steps));
        Assert.Equal("Middle", runs[1].Name);
        Assert.Equal(new TruncationStep(4, new KeepSpec(0, null), "none", null, null), Assert.Single(runs[1].Steps));
    }

    [Fact]
    public void Options_before_the_first_layer_hold_for_all_and_then_adds_a_step()
    {
        IReadOnlyList<TruncationRun> runs = Read("--select random --seed 7 --reduce mask --layer 1 --keep 32 --then 3 --keep 0.1 --layer 5");
        Assert.Equal([new TruncationStep(1, new KeepSpec(32, null), "random", "mask", 7), new TruncationStep(3, new KeepSpec(null, 0.1), "random", "mask", 7)], runs[0].Steps);
        Assert.Equal("K 1, 32 random mask, then K 3, 10 % random mask", runs[0].Name);
        Assert.Equal(new TruncationStep(5, new KeepSpec(null, 0.5), "random", "mask", 7), Assert.Single(runs[1].Steps));
    }

    [Theory]
    [InlineData("0.5", null, 0.5)]
    [InlineData("50%", null, 0.5)]
    [InlineData("1.0", null, 1.0)]
    [InlineData("1", 1, null)]
    [InlineData("0", 0, null)]
    public void Keep_is_a_share_or_a_number(string text, int? count, double? ratio) =>
        Assert.Equal(new KeepSpec(count, ratio), Read($"--layer 2 --keep {text}")[0].Steps[0].Keep);

    [Fact]
    public void Without_a_layer_half_from_layer_two_and_none_from_the_middle_are_compared()
    {
        IReadOnlyList<TruncationRun> runs = Read("");
        Assert.Equal(["K 2, 50 %", "K 4, none"], runs.Select(r => r.Name));
        Assert.Equal((4, "none"), (runs[1].Steps[0].Layer, runs[1].Steps[0].Select));
    }

    [Theory]
    [InlineData("--layer two", "--layer is 'two'")]
    [InlineData("--layer 2 --keep half", "--keep is 'half'")]
    [InlineData("--layer 2 --seed x", "--seed is 'x'")]
    [InlineData("--then 4", "--then stands before every --layer")]
    [InlineData("--layer 99999999999", "--layer is '99999999999'")]
    public void What_is_no_number_or_stands_alone_is_refused(string line, string message)
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => Read(line));
        Assert.Equal(ErrorKind.BadOption, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<TruncationRun> Read(string line)
    {
        TruncationArguments arguments = new();
        Command command = new("compare");
        foreach (Option option in arguments.Options)
        {
            command.Add(option);
        }

        ParseResult parsed = command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parsed.Errors);
        return arguments.Read(parsed.Tokens)(8);
    }
}
