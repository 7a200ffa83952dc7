using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using FlowLens.Core.Checkpoints;
using FlowLens.Core.Flow;

namespace FlowLens.Daemon.Tests;

/// <summary>Every metric, verdicts on heats, the results cache and result files over the wire.</summary>
public sealed class RpcFlowTests(LoadedDaemon loaded) : IClassFixture<LoadedDaemon>
{
    private WireClient Wire => loaded.Wire;

    [Fact]
    public async Task A_trace_of_all_metrics_reports_the_way_back_and_gives_each_its_numbers()
    {
        List<string> stages = [];
        JsonNode trace = await Wire.ResultAsync("flow/trace", new JsonObject { ["prompt"] = RunningDaemon.Prompt, ["metrics"] = All(), ["progress"] = 1 }, report =>
        {
            stages.Add((string)report["value"]!["stage"]!);
            return Task.CompletedTask;
        });
        Assert.Equal(8, stages.Count(s => s == "sweep"));
        JsonArray metrics = trace["metrics"]!.AsArray();
        Assert.Equal(Metrics.All.Select(m => m.Id), metrics.Select(m => (string?)m!["id"]));
        Assert.Equal([8, 4, 64], Shape(metrics.Single(m => (string?)m!["id"] == "attention-heads")!["heat"]!));
        Assert.Equal([8, 64], Shape(metrics.Single(m => (string?)m!["id"] == "grad-input")!["heat"]!));
        Assert.StartsWith("unreachable", (string?)metrics.Single(m => (string?)m!["id"] == "llava-cam")!["note"], StringComparison.Ordinal);
        int tokens = trace["prompt"]!["tokens"]!.AsArray().Count;
        Assert.All(metrics.Where(m => m!["positions"] is not null), m => Assert.Equal([8, tokens], Shape(m!["positions"]!)));
        JsonNode cells = metrics.Single(m => (string?)m!["id"] == "image-lens")!["cells"]!;
        Assert.Equal(cells["pieces"]!.AsArray().Count, Ints(cells["top"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_second_look_is_the_first_one_s_result_and_another_option_is_not()
    {
        JsonObject asked = new() { ["prompt"] = RunningDaemon.Prompt, ["metrics"] = new JsonArray("attention-flow"), ["options"] = new JsonObject { ["topTokens"] = 7 } };
        JsonNode first = await Wire.ResultAsync("flow/trace", asked), second = await Wire.ResultAsync("flow/trace", asked);
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        asked["options"]!["topTokens"] = 8;
        JsonNode other = await Wire.ResultAsync("flow/trace", asked);
        Assert.NotEqual((double)first["seconds"]!, (double)other["seconds"]!);
    }

    [Fact]
    public async Task The_same_picture_under_another_name_is_known_and_another_picture_is_not()
    {
        using TemporaryFolder folder = new();
        string same = folder.Write("same.png", await File.ReadAllBytesAsync(RunningDaemon.Picture, TestContext.Current.CancellationToken));
        JsonObject Asked(string picture) => new() { ["prompt"] = new JsonObject { ["images"] = new JsonArray(picture), ["text"] = "Do you see a lion?" }, ["metrics"] = new JsonArray("logit-lens") };
        JsonNode first = await Wire.ResultAsync("flow/trace", Asked(RunningDaemon.Picture)), copy = await Wire.ResultAsync("flow/trace", Asked(same));
        Assert.Equal((string?)first["provenance"]!["made"], (string?)copy["provenance"]!["made"]);
        Assert.Equal((double)first["seconds"]!, (double)copy["seconds"]!);
        JsonNode other = await Wire.ResultAsync("flow/trace", Asked(Path.Combine(CliProcess.Root, "tests/workspace/images/001.png")));
        Assert.NotEqual((string?)first["provenance"]!["imageHashes"]![0], (string?)other["provenance"]!["imageHashes"]![0]);
    }

    [Fact]
    public async Task A_verdict_is_the_curves_in_words()
    {
        JsonNode verdict = await Wire.ResultAsync("flow/verify", new JsonObject { ["prompt"] = RunningDaemon.Prompt, ["metric"] = "attention-flow", ["layer"] = 1 });
        double[] deletion = Doubles(verdict["deletion"]!), insertion = Doubles(verdict["insertion"]!);
        Assert.Equal(21, deletion.Length);
        Assert.Equal(deletion[0], insertion[^1], 1e-12);
        Assert.Equal((double)verdict["withoutImage"]!, deletion[^1], 1e-12);
        Assert.Equal(deletion.Zip(deletion.Skip(1), (a, b) => (a + b) / 2).Sum() / 20, (double)verdict["deletionAuc"]!, 1e-12);
        Assert.StartsWith((bool)verdict["beatsRandom"]! ? "Beats random by " : "No better than random", (string?)verdict["verdict"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_of_one_s_own_are_verified_as_the_metric_s_are()
    {
        JsonObject prompt = new() { ["images"] = new JsonArray(Path.Combine(CliProcess.Root, "tests/workspace/images/000.png")), ["text"] = "What is in the bottom left of the image?" };
        JsonNode trace = await Wire.ResultAsync("flow/trace", new JsonObject { ["prompt"] = prompt.DeepClone(), ["metrics"] = new JsonArray("attention-flow") });
        float[] heat = [.. MemoryMarshal.Cast<byte, float>(Convert.FromBase64String((string)trace["metrics"]![0]!["heat"]!["data"]!))[(3 * 64)..(4 * 64)]];
        JsonNode own = await Wire.ResultAsync("flow/verify", new JsonObject { ["prompt"] = prompt.DeepClone(), ["scores"] = new JsonArray([.. heat.Select(h => (JsonNode)h)]) });
        JsonNode measured = await Wire.ResultAsync("flow/verify", new JsonObject
        {
            ["prompt"] = prompt.DeepClone(),
            ["metric"] = "attention-flow",
            ["layer"] = 3,
            ["boxes"] = new JsonArray(new JsonObject { ["name"] = "moon", ["left"] = 5, ["top"] = 69, ["right"] = 40, ["bottom"] = 105 }),
        });
        Assert.Equal((string?)own["deletion"]!["data"], (string?)measured["deletion"]!["data"]);
        Assert.True((bool)measured["beatsRandom"]!);
        Assert.True((bool)measured["pointing"]!["hit"]!);
        Assert.True((double)measured["pointing"]!["energy"]! > (double)measured["pointing"]!["chance"]!);
    }

    [Fact]
    public async Task A_trace_in_a_file_is_read_back_whole_and_any_safetensors_reader_finds_its_tensors()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "a.flow.safetensors");
        JsonNode trace = await Wire.ResultAsync("flow/trace", new JsonObject { ["prompt"] = RunningDaemon.Prompt, ["metrics"] = All() });
        JsonNode written = await Wire.ResultAsync("result/export", new JsonObject { ["result"] = trace.DeepClone(), ["path"] = path });
        JsonNode back = await Wire.ResultAsync("result/open", new JsonObject { ["path"] = path });
        Assert.Equal(trace.ToJsonString(), back.ToJsonString());

        // The layout by hand: length of the header, the header, then bytes back to back.
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        int header = (int)BitConverter.ToInt64(bytes);
        JsonObject named = JsonNode.Parse(Encoding.UTF8.GetString(bytes, 8, header))!.AsObject();
        JsonNode heat = named["metrics/saliency/heat"]!;
        Assert.Equal(("F32", 0), ((string?)heat["dtype"], header % 8));
        int start = 8 + header + (int)heat["data_offsets"]![0]!;
        JsonNode saliency = trace["metrics"]!.AsArray().Single(m => (string?)m!["id"] == "saliency")!;
        Assert.Equal(Convert.FromBase64String((string)saliency["heat"]!["data"]!), bytes[start..(8 + header + (int)heat["data_offsets"]![1]!)]);
        Assert.Equal(named.Select(n => n.Key).Where(k => k != "__metadata__").Order(StringComparer.Ordinal), written["tensors"]!.AsArray().Select(t => (string)t!));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.True(file.Has("lens/probability"));
    }

    private static JsonArray All() => [.. Metrics.All.Select(m => (JsonNode)m.Id)];

    private static int[] Shape(JsonNode array) => [.. array["shape"]!.AsArray().Select(d => (int)d!)];

    private static int[] Ints(JsonNode array) => MemoryMarshal.Cast<byte, int>(Convert.FromBase64String((string)array["data"]!)).ToArray();

    private static double[] Doubles(JsonNode array) => MemoryMarshal.Cast<byte, double>(Convert.FromBase64String((string)array["data"]!)).ToArray();
}
