using System.Text.Json;
using FlowLens.Core;
using FlowLens.Daemon.Cli;
using FlowLens.Daemon.Rpc;
using FlowLens.Protocol;
using Spectre.Console;
using StreamJsonRpc;

namespace FlowLens.Daemon.Tests;

public sealed class CliCommandsTests : IAsyncDisposable
{
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();
    private readonly CliFakeFlowLens daemon = new();
    private ModelChoice? chosen;

    [Fact]
    public async Task Trace_asks_the_daemon_for_what_the_options_say_with_absolute_pictures()
    {
        Assert.Equal(0, await Run("trace", "a/000.png", "Do you see a lion?", "--image", "b.png", "--no-heat", "--answer", "Yes", "--max-new-tokens", "5", "--metrics", "attention-flow,logit-lens",
            "--rows", "all", "--normalize", "per-token", "--head", "2", "--model", "m", "--device", "cpu", "--precision", "float32"));
        FlowTraceParams asked = Assert.IsType<FlowTraceParams>(daemon.Asked);
        Assert.Equal([Path.GetFullPath("a/000.png"), Path.GetFullPath("b.png")], asked.Prompt.Images);
        Assert.Equal("Do you see a lion?", asked.Prompt.Text);
        Assert.Equal(["attention-flow", "logit-lens"], asked.Metrics);
        Assert.Equal(new AnswerSpec("Yes", 5), asked.Answer);
        Assert.Equal(new FlowOptions("all", "per-token", 2, null), asked.Options);
        Assert.Equal(new ModelChoice(Path.GetFullPath("m"), "cpu", "float32"), chosen);
        Assert.True(daemon.Closed);
    }

    [Fact]
    public async Task What_is_not_asked_is_left_to_the_daemon()
    {
        Assert.Equal(0, await Run("trace", "000.png", "?", "--no-heat"));
        FlowTraceParams asked = Assert.IsType<FlowTraceParams>(daemon.Asked);
        Assert.Null(asked.Metrics);
        Assert.Equal(new AnswerSpec(null, null), asked.Answer);
        Assert.Equal(new FlowOptions(null, null, null, null), asked.Options);
        Assert.Equal(new ModelChoice(null, null, null), chosen);
    }

    [Fact]
    public async Task Trace_s_json_is_the_wire_result_and_nothing_else()
    {
        Assert.Equal(0, await Run("trace", "000.png", "?", "--json"));
        JsonDocument json = JsonDocument.Parse(output.ToString());
        Assert.Equal("Yes", json.RootElement.GetProperty("answer").GetProperty("text").GetString());
        byte[] share = json.RootElement.GetProperty("metrics")[0].GetProperty("series")[1].GetProperty("values").GetProperty("data").GetBytesFromBase64();
        Assert.Equal(CliResults.ImageShare[3], BitConverter.ToSingle(share, 12));
        Assert.Equal("", error.ToString());
        Assert.False(File.Exists("000-heat.png"));
    }

    [Fact]
    public async Task Compare_sends_its_truncations_and_its_default_ones_follow_the_model_s_layers()
    {
        Assert.Equal(0, await Run("compare", "000.png", "?", "--layer", "3", "--keep", "0", "--json"));
        Assert.Equal([new TruncationStep(3, new KeepSpec(0, null), "attention", null, null)], Assert.Single(Assert.IsType<TruncationCompareParams>(daemon.Asked).Runs).Steps);
        Assert.Equal(0, await Run("compare", "000.png", "?"));
        Assert.Equal([2, 4], Assert.IsType<TruncationCompareParams>(daemon.Asked).Runs.Select(r => r.Steps[0].Layer));
        Assert.Contains("Truncation", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_lists_folders_with_their_problems_and_loads_none()
    {
        Assert.Equal(0, await Run("models", "here", "/there"));
        Assert.Equal([Path.GetFullPath("here"), "/there"], Assert.IsType<ModelListParams>(daemon.Asked).Folders);
        Assert.Null(chosen);
        Assert.Contains("✗ /there/config.json: model_type is 'x'. Choose another folder.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("embedded, loaded", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_one_sentence_with_its_remedy_on_standard_error_and_its_kind_s_exit_code()
    {
        daemon.Error = new FlowLensException(ErrorKind.BadPicture, "/x/000.png: the file ends early", "Copy the picture again");
        Assert.Equal(ExitCodes.Of("bad-picture"), await Run("trace", "000.png", "?"));
        Assert.Equal("flowlens: /x/000.png: the file ends early. Copy the picture again.", error.ToString().TrimEnd());
        Assert.Equal("", output.ToString());
        Assert.True(daemon.Closed);
    }

    [Fact]
    public async Task A_fault_of_FlowLens_is_a_sentence_too_and_shows_no_stack()
    {
        daemon.Error = new InvalidOperationException("broken\n   at Native.Frame()");
        Assert.Equal(1, await Run("trace", "000.png", "?"));
        Assert.StartsWith("flowlens: FlowLens failed: broken. ", Assert.Single(error.ToString().Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public async Task Where_a_shared_daemon_ends_meanwhile_the_question_is_asked_once_more(int losses, int code)
    {
        (daemon.Error, daemon.Failures) = (new ConnectionLostException("gone"), losses);
        Assert.Equal(code, await Run("trace", "000.png", "?", "--no-heat"));
    }

    [Fact]
    public void Every_kind_of_error_has_an_exit_code_of_its_own()
    {
        int[] codes = [.. Enum.GetValues<ErrorKind>().Select(kind => ExitCodes.Of(Kebab.Of(kind.ToString())))];
        Assert.Equal(codes.Length, codes.Distinct().Count());
        Assert.All(codes, code => Assert.InRange(code, 2, ExitCodes.Stopped - 1));
    }

    [Theory]
    [InlineData("trace", "flowlens: ", "flowlens trace --help")]
    [InlineData("nonsense", "flowlens: ", "flowlens --help")]
    [InlineData("trace 000.png ? --head two", "two", "flowlens trace --help")]
    public async Task A_wrong_command_line_is_one_line_that_names_the_help(string line, string part, string help)
    {
        Assert.Equal(ExitCodes.Usage, await Run(line.Split(' ')));
        string said = Assert.Single(error.ToString().Trim().Split('\n'));
        Assert.Contains(part, said, StringComparison.Ordinal);
        Assert.EndsWith($"See `{help}`.", said, StringComparison.Ordinal);
        Assert.Equal("", output.ToString());
    }

    [Theory]
    [InlineData("trace 000.png ? --heat x.png --no-heat", ErrorKind.BadOption)]
    [InlineData("trace 000.png ? --heat ./000.png", ErrorKind.BadOption)]
    [InlineData("trace 000.png ? --heat no/such/folder/x.png", ErrorKind.FileNotFound)]
    [InlineData("compare 000.png ? --layer x", ErrorKind.BadOption)]
    public async Task What_cannot_be_is_refused_before_anything_runs(string line, ErrorKind kind)
    {
        Assert.Equal(ExitCodes.Of(Kebab.Of(kind.ToString())), await Run(line.Split(' ')));
        Assert.Null(daemon.Asked);
    }

    [Fact]
    public async Task A_prompt_may_begin_with_an_at_sign()
    {
        Assert.Equal(0, await Run("trace", "000.png", "@lion?", "--json"));
        Assert.Equal("@lion?", Assert.IsType<FlowTraceParams>(daemon.Asked).Prompt.Text);
    }

    [Fact]
    public async Task Stopping_is_said_and_has_the_shell_s_exit_code()
    {
        daemon.Error = new OperationCanceledException();
        Assert.Equal(ExitCodes.Stopped, await Run("trace", "000.png", "?"));
        Assert.Equal("flowlens: stopped.", error.ToString().TrimEnd());
    }

    public async ValueTask DisposeAsync()
    {
        await daemon.DisposeAsync();
        await output.DisposeAsync();
        await error.DisposeAsync();
    }

    private Task<int> Run(params string[] arguments)
    {
        IAnsiConsole text = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        text.Profile.Width = 80;
        return CommandLine.RunAsync(arguments, new Terminal(output, error, text, null), (model, _, _) =>
        {
            chosen = model;
            return Task.FromResult<IOpenFlowLens>(daemon);
        });
    }
}
