using System.Runtime.InteropServices;
using System.Text.Json;
using FlowLens.Core;
using FlowLens.Daemon.Cli;
using FlowLens.Daemon.Rpc;

namespace FlowLens.Daemon.Tests;

/// <summary>The real command in a process of its own, on the embedded model.</summary>
public sealed class CliProcessTests : IDisposable
{
    private const string Question = "Do you see a lion?";

    private static readonly string Picture = Path.Combine(CliProcess.Root, "tests/workspace/images/000.png");

    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-cli-").FullName;

    [Fact]
    public async Task Trace_prints_a_timeline_of_80_columns_and_writes_the_heat_beside_nobody_s_picture()
    {
        CliProcess run = await Run("trace", Picture, Question);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.DoesNotContain('\u001b', run.Output);
        string[] lines = run.Output.Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(8, lines.Count(l => l.Count(c => RoleLook.All.Any(r => r.Glyph == c)) > 8));
        Assert.Contains(lines, l => l.StartsWith("The image share peaks at layer ", StringComparison.Ordinal));
        Assert.Contains("Heat over the picture: 000-heat.png", run.Output, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(folder, "000-heat.png")], Directory.GetFiles(folder));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(folder, "000-heat.png"))[..4]);
    }

    [Fact]
    public async Task Trace_s_json_holds_shares_that_sum_to_one_in_every_layer_and_writes_no_picture()
    {
        CliProcess run = await Run("trace", Picture, Question, "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement trace = JsonDocument.Parse(run.Output).RootElement;
        int layers = trace.GetProperty("layers").GetInt32();
        JsonElement flow = trace.GetProperty("metrics").EnumerateArray().Single(m => m.GetProperty("id").GetString() == "attention-flow");
        float[][] shares = [.. flow.GetProperty("series").EnumerateArray().Select(s => Floats(s.GetProperty("values")))];
        Assert.Equal(4, shares.Length);
        Assert.All(Enumerable.Range(0, layers), layer => Assert.Equal(1, shares.Sum(s => s[layer]), 1e-4));
        Assert.Equal(64, trace.GetProperty("prompt").GetProperty("imageTokens").GetInt32());
        Assert.Equal(64, trace.GetProperty("provenance").GetProperty("weightsHash").GetString()!.Length);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_data_set_is_swept_a_line_a_row_goes_on_where_it_stopped_and_is_summed_up()
    {
        string rows = Path.Combine(CliProcess.Root, "tests/workspace/pope_random.json");
        CliProcess run = await Run("sweep", rows, "--limit", "4");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.All(run.Output.Split('\n').Where(line => !line.StartsWith("Rows: ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 80));
        Assert.Matches(@"4 rows; the full run: accuracy \d+ %, F1 \d\.\d\d, yes-ratio \d\.\d\d", run.Output);
        Assert.Matches("Cliff layers .*: .*[0-9]: [1-4]", run.Output);
        string file = Path.Combine(folder, "pope_random-sweep.jsonl");
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(4, lines.Length);

        // The third was cut short while it was written: it and the fourth run again, the others stay as they are.
        File.WriteAllText(file, string.Join('\n', lines[..2]) + "\n" + lines[2][..40] + "\n");
        CliProcess again = await Run("sweep", rows, "--limit", "4", "--csv");
        Assert.Equal((0, ""), (again.Code, again.Error));
        string[] after = File.ReadAllLines(file);
        Assert.Equal(lines[..2], after[..2]);
        Assert.Equal(5, after.Length);
        string[] table = again.Output.TrimEnd().Split('\n');
        Assert.Equal(10, table.Length);
        Assert.StartsWith("8,0,64,0,1,4,", table[^1], StringComparison.Ordinal);

        // Other options are another run: nothing is taken over.
        CliProcess ratios = await Run("sweep", rows, "--limit", "1", "--k", "2,4", "--ratio", "0.25,0.5", "--json");
        JsonElement summary = JsonDocument.Parse(ratios.Output).RootElement;
        Assert.Equal(4, summary.GetProperty("cells").GetArrayLength());
        Assert.Equal([16, 16, 32, 32], summary.GetProperty("cells").EnumerateArray().Select(c => c.GetProperty("kept").GetDouble()));
        Assert.Contains("the model has layers 0…7", (await Run("sweep", rows, "--k", "9")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_named_a_heat_is_verified_and_the_trace_saved_and_printed_again()
    {
        CliProcess run = await Run("trace", Picture, Question, "--metrics", "attention-flow,saliency,knockout", "--verify", "saliency@3", "--save", "a.flow.safetensors", "--no-heat");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.All(run.Output.Split('\n').Where(line => !line.StartsWith("saliency@3", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 80));
        Assert.Matches("saliency@3: (Beats random by|No better than random)", run.Output);
        CliProcess printed = await Run("export", "a.flow.safetensors");
        Assert.Equal((0, ""), (printed.Code, printed.Error));
        string[] lines = printed.Output.TrimEnd().Split('\n');
        Assert.Equal("metric,series,layer,value", lines[0]);
        Assert.Equal(1 + ((4 + 4 + 6) * 8), lines.Length);
        CliProcess wrong = await Run("trace", Picture, Question, "--verify", "saliency");
        Assert.Contains("is no METRIC@LAYER", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_heat_is_written_for_a_script_too()
    {
        CliProcess run = await Run("trace", Picture, Question, "--json", "--heat", "h.png", "--heat-layer", "0");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.True(File.Exists(Path.Combine(folder, "h.png")));
        JsonDocument.Parse(run.Output);
    }

    [Fact]
    public async Task Compare_s_json_holds_the_runs_in_the_order_asked()
    {
        CliProcess run = await Run("compare", Picture, Question, "--layer", "2", "--keep", "0.5", "--layer", "8", "--keep", "0", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement result = JsonDocument.Parse(run.Output).RootElement;
        JsonElement[] runs = [.. result.GetProperty("runs").EnumerateArray()];
        Assert.Equal([64, 64, 32, 32, 32, 32, 32, 32], runs[0].GetProperty("imageTokensByLayer").EnumerateArray().Select(n => n.GetInt32()));
        Assert.Equal(0, runs[1].GetProperty("kl").GetDouble(), 1e-9);
        Assert.Equal(result.GetProperty("full").GetProperty("text").GetString(), runs[1].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Compare_s_table_fits_80_columns()
    {
        CliProcess run = await Run("compare", Picture, Question);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("K 2, 50 %", run.Output, StringComparison.Ordinal);
        Assert.Contains("K 4, none", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_s_json_names_the_embedded_model_and_what_cannot_be_loaded()
    {
        Directory.CreateDirectory(Path.Combine(folder, "odd"));
        File.WriteAllText(Path.Combine(folder, "odd/config.json"), """{"model_type":"odd"}""");
        CliProcess run = await Run("models", folder, "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement[] models = [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("models").EnumerateArray()];
        Assert.Equal("flowlens-emoji", Assert.Single(models, m => m.GetProperty("embedded").GetBoolean()).GetProperty("name").GetString());
        JsonElement odd = Assert.Single(models, m => m.GetProperty("name").GetString() == "odd");
        Assert.Contains("odd", odd.GetProperty("problem").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    public static TheoryData<string[], ErrorKind, string> Mistakes => new()
    {
        { ["trace", "nowhere.png", Question], ErrorKind.FileNotFound, "nowhere.png" },
        { ["trace", "cut.png", Question], ErrorKind.BadPicture, "cut.png" },
        { ["trace", "/dev/null", Question, "--model", "nowhere"], ErrorKind.FileNotFound, "nowhere" },
        { ["trace", Picture, Question, "--model", "odd"], ErrorKind.Unsupported, "config.json" },
        { ["trace", Picture, Question, "--metrics", "nonsense"], ErrorKind.BadOption, "nonsense" },
        { ["trace", Picture, Question, "--device", "tpu"], ErrorKind.BadOption, "tpu" },
        { ["trace", Picture, Question, "--heat-layer", "8"], ErrorKind.BadOption, "--heat-layer is 8" },
        { ["compare", Picture, Question, "--layer", "9"], ErrorKind.BadOption, "layer is 9" },
        { ["compare", Picture, Question, "--layer", "2", "--select", "nonsense"], ErrorKind.BadOption, "nonsense" },
        { ["compare", Picture, Question, "--layer", "2", "--keep", "1.5"], ErrorKind.BadOption, "1.5" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_one_sentence_on_standard_error_with_its_kind_s_exit_code(string[] arguments, ErrorKind kind, string part)
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "cut.png"), File.ReadAllBytes(Picture)[..200], TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(folder, "odd"));
        await File.WriteAllTextAsync(Path.Combine(folder, "odd/config.json"), """{"model_type":"odd"}""", TestContext.Current.CancellationToken);
        CliProcess run = await Run(arguments);
        Assert.Equal((ExitCodes.Of(Kebab.Of(kind.ToString())), ""), (run.Code, run.Output));
        string said = Assert.Single(run.Error.Trim().Split('\n'));
        Assert.StartsWith("flowlens: ", said, StringComparison.Ordinal);
        Assert.Contains(part, said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<CliProcess> Run(params string[] arguments) => CliProcess.RunAsync(CliProcess.FlowLens, arguments, folder);

    private static float[] Floats(JsonElement array) => MemoryMarshal.Cast<byte, float>(array.GetProperty("data").GetBytesFromBase64()).ToArray();
}
