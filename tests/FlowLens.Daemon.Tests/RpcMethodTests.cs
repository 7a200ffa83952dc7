using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FlowLens.Core.Flow;

namespace FlowLens.Daemon.Tests;

/// <summary>The methods over stdio, on the embedded model.</summary>
public sealed class RpcMethodTests(LoadedDaemon loaded) : IClassFixture<LoadedDaemon>
{
    private WireClient Wire => loaded.Wire;

    [Fact]
    public async Task Initialize_says_what_the_daemon_offers_and_what_is_loaded()
    {
        JsonNode hello = await Wire.InitializeAsync();
        Assert.Equal("1.0", (string?)hello["protocolVersion"]);
        Assert.Equal(loaded.Daemon.Process.Id, (int)hello["processId"]!);
        Assert.Equal(loaded.Daemon.SocketPath, (string?)hello["socket"]);
        Assert.Equal(RunningDaemon.EmbeddedModel, (string?)hello["loaded"]!["path"]);
        Assert.Equal(Metrics.All.Select(m => m.Id), hello["metrics"]!.AsArray().Select(m => (string?)m!["id"]));
        Assert.Contains("attention", hello["selectors"]!.AsArray().Select(s => (string?)s));
        Assert.Equal(["drop", "mask", "merge"], hello["reducers"]!.AsArray().Select(s => (string?)s));
    }

    [Fact]
    public async Task Initialize_refuses_another_major_version_and_takes_another_minor_one()
    {
        WireAnswer refused = await Wire.CallAsync("initialize", new JsonObject { ["clientName"] = "old", ["clientVersion"] = "1", ["protocolVersion"] = "2.0" });
        Assert.Equal((1004, "unsupported"), (refused.Code, refused.Kind));
        Assert.Contains("2.0", refused.Message, StringComparison.Ordinal);
        await Wire.InitializeAsync("1.9");
    }

    [Fact]
    public async Task Loading_what_is_loaded_already_answers_without_loading()
    {
        int reports = 0;
        JsonNode info = await Wire.ResultAsync("model/load", new JsonObject { ["path"] = RunningDaemon.EmbeddedModel + "/", ["progress"] = 1 }, _ =>
        {
            reports++;
            return Task.CompletedTask;
        });
        Assert.Equal(0, reports);
        Assert.Equal(8, (int)info["layers"]!);
    }

    [Fact]
    public async Task Inspect_gives_every_token_a_role_and_every_image_position_its_rectangle_of_the_picture()
    {
        JsonNode info = await Wire.ResultAsync("prompt/inspect", new JsonObject { ["prompt"] = RunningDaemon.Prompt });
        JsonArray tokens = info["tokens"]!.AsArray(), cells = info["imageCells"]!.AsArray();
        Assert.Equal(64, (int)info["imageTokens"]!);
        Assert.Equal(tokens.Count - 1, (int)info["readingRow"]!);
        Assert.All(cells, c => Assert.Equal("image", (string?)tokens[(int)c!["position"]!]!["role"]));
        Assert.Equal(64, tokens.Count(t => (string?)t!["role"] == "image"));

        // 8 × 8 cells cover the 128 × 128 picture, without gap or overlap.
        Assert.Equal([0, 0, 16, 16], Rect(cells[0]!));
        Assert.Equal([112, 112, 16, 16], Rect(cells[63]!));
        Assert.Equal(128 * 128, cells.Sum(c => Rect(c!)[2] * Rect(c!)[3]), 1e-9);
    }

    [Fact]
    public async Task A_trace_reports_each_layer_in_order_and_its_shares_sum_to_one()
    {
        List<int> layers = [];
        JsonNode trace = await Wire.ResultAsync("flow/trace", new JsonObject { ["prompt"] = RunningDaemon.Prompt, ["options"] = new JsonObject { ["topTokens"] = 10 }, ["progress"] = "t" }, report =>
        {
            Assert.Equal("t", (string?)report["token"]);
            layers.AddRange((string?)report["value"]!["stage"] == "prefill" ? [(int)report["value"]!["done"]!] : []);
            return Task.CompletedTask;
        });
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], layers);
        Assert.Equal("Yes", (string?)trace["answer"]!["text"]);
        JsonNode flow = trace["metrics"]!.AsArray().Single(m => (string?)m!["id"] == "attention-flow")!;
        float[][] shares = [.. flow["series"]!.AsArray().Select(s => Floats(s!["values"]!))];
        Assert.All(Enumerable.Range(0, 8), layer => Assert.Equal(1, shares.Sum(s => s[layer]), 1e-4));

        // The heat over the image positions is what the image's share is made of.
        float[] image = Floats(flow["series"]!.AsArray().Single(s => (string?)s!["id"] == "image")!["values"]!), heat = Floats(flow["heat"]!);
        Assert.All(Enumerable.Range(0, 8), layer => Assert.Equal(image[layer], heat[(layer * 64)..((layer + 1) * 64)].Sum(), 1e-4));
        Assert.Equal([8, 10], trace["lens"]!["topIds"]!["shape"]!.AsArray().Select(d => (int)d!));
        Assert.Equal(0, Ints(trace["lens"]!["rank"]!)[7]);
    }

    [Fact]
    public async Task A_result_carries_what_made_it()
    {
        JsonNode trace = await Wire.ResultAsync("flow/trace", new JsonObject { ["prompt"] = RunningDaemon.Prompt, ["options"] = new JsonObject { ["rows"] = "all" } });
        JsonNode made = trace["provenance"]!;
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(RunningDaemon.Picture, TestContext.Current.CancellationToken)));
        Assert.Equal([hash], made["imageHashes"]!.AsArray().Select(h => (string?)h));
        Assert.Equal(trace["prompt"]!["tokens"]!.AsArray().Select(t => (int)t!["id"]!), made["promptIds"]!.AsArray().Select(i => (int)i!));
        Assert.Equal("all", (string?)JsonNode.Parse((string)made["options"]!)!["options"]!["rows"]);
        Assert.StartsWith("TorchSharp 0.107.0, libtorch ", (string?)made["torch"], StringComparison.Ordinal);
        Assert.Equal(64, ((string?)made["weightsHash"])!.Length);
        Assert.EndsWith("Z", (string?)made["made"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generated_tokens_stream_in_order_and_their_text_is_the_answer()
    {
        List<JsonNode> tokens = [];
        JsonNode answer = await Wire.ResultAsync("text/generate", new JsonObject { ["prompt"] = RunningDaemon.Prompt, ["progress"] = 4 }, report =>
        {
            tokens.Add(report["value"]!);
            return Task.CompletedTask;
        });
        Assert.Equal(Enumerable.Range(0, tokens.Count), tokens.Select(t => (int)t["index"]!));
        Assert.Equal(answer["tokens"]!.AsArray().Select(t => (int)t!["id"]!), tokens.Select(t => (int)t["id"]!));
        Assert.Equal((string?)answer["text"], string.Concat(tokens.Select(t => (string?)t["text"])));
        Assert.Equal("end-token", (string?)answer["stop"]);
        Assert.Null(answer["provenance"]!["seed"]);
    }

    [Fact]
    public async Task The_same_seed_draws_the_same_answer()
    {
        JsonObject asked = new()
        {
            ["prompt"] = RunningDaemon.Prompt,
            ["maxNewTokens"] = 12,
            ["sampling"] = new JsonObject { ["seed"] = 7, ["temperature"] = 50 },
        };
        JsonNode one = await Wire.ResultAsync("text/generate", asked), again = await Wire.ResultAsync("text/generate", asked);
        Assert.Equal(one["tokens"]!.ToJsonString(), again["tokens"]!.ToJsonString());
        Assert.Equal(7, (long)one["provenance"]!["seed"]!);
        asked["sampling"]!["seed"] = 8;
        Assert.NotEqual(one["tokens"]!.ToJsonString(), (await Wire.ResultAsync("text/generate", asked))["tokens"]!.ToJsonString());
    }

    [Fact]
    public async Task A_comparison_has_the_runs_asked_for_and_truncating_at_the_last_layer_changes_nothing()
    {
        JsonArray runs = [Run("half", 2, new JsonObject { ["ratio"] = 0.5 }), Run("nothing", 8, new JsonObject { ["count"] = 0 })];
        JsonNode result = await Wire.ResultAsync("truncation/compare", new JsonObject { ["prompt"] = RunningDaemon.Prompt, ["runs"] = runs });
        JsonArray got = result["runs"]!.AsArray();
        Assert.Equal(["half", "nothing"], got.Select(r => (string?)r!["name"]));
        Assert.Equal(32, got[0]!["kept"]![0]!["positions"]!.AsArray().Count);
        Assert.Equal([64, 64, 32, 32, 32, 32, 32, 32], got[0]!["imageTokensByLayer"]!.AsArray().Select(n => (int)n!));
        Assert.True((double)got[0]!["kl"]! > 0);
        Assert.Equal(0, (double)got[1]!["kl"]!, 1e-9);
        Assert.Equal(result["full"]!["tokens"]!.ToJsonString(), got[1]!["tokens"]!.ToJsonString());
        Assert.Null(got[1]!["firstDifference"]);
        Assert.True((double)got[0]!["cost"]!["prefillFlops"]! < (double)result["full"]!["cost"]!["prefillFlops"]!);
    }

    [Fact]
    public async Task A_data_set_s_unsaved_text_is_read_in_the_place_of_its_file_and_its_rows_can_be_asked_as_they_are()
    {
        string text = """{"question_id":1,"image":"picture.png","text":"Is there a lion in the image?","label":"yes"}""" + "\n{";
        JsonNode opened = await Wire.ResultAsync("dataset/open", new JsonObject { ["path"] = Path.Combine(RunningDaemon.Samples, "unsaved.json"), ["text"] = text });
        Assert.Equal("pope", (string?)opened["format"]);
        Assert.Equal(1, (int)Assert.Single(opened["problems"]!.AsArray())!["line"]!);
        JsonNode row = Assert.Single(opened["rows"]!.AsArray())!;
        Assert.Equal(64, (int)(await Wire.ResultAsync("prompt/inspect", new JsonObject { ["prompt"] = row["prompt"]!.DeepClone() }))["imageTokens"]!);
    }

    [Fact]
    public async Task The_list_of_models_has_the_embedded_one_and_says_why_others_cannot_be_loaded()
    {
        using TemporaryFolder folder = new();
        string odd = folder.Write("odd/config.json", """{"model_type":"odd"}""");
        folder.Write("pickled/config.json", await File.ReadAllBytesAsync(Path.Combine(RunningDaemon.EmbeddedModel, "config.json"), TestContext.Current.CancellationToken));
        string pickle = folder.Write("pickled/pytorch_model.bin", "");
        folder.Write("nothing/readme.txt", "");
        JsonArray models = (await Wire.ResultAsync("model/list", new JsonObject { ["folders"] = new JsonArray(folder.Path, "/no/such/folder") }))["models"]!.AsArray();
        Assert.Equal(["flowlens-emoji", "odd", "pickled", "folder"], models.Select(m => (string?)m!["name"]));
        Assert.True((bool)models[0]!["embedded"]! && (bool)models[0]!["loaded"]!);
        Assert.Null(models[0]!["problem"]);
        Assert.Contains(odd, (string?)models[1]!["problem"]!["message"], StringComparison.Ordinal);
        Assert.Equal("llava", (string?)models[2]!["family"]);
        Assert.Contains($"{pickle} is a pickle file", (string?)models[2]!["problem"]!["message"], StringComparison.Ordinal);
        Assert.Equal("file-not-found", (string?)models[3]!["problem"]!["kind"]);
    }

    private static JsonObject Run(string name, int layer, JsonObject keep) =>
        new() { ["name"] = name, ["steps"] = new JsonArray(new JsonObject { ["layer"] = layer, ["keep"] = keep, ["select"] = "attention" }) };

    private static double[] Rect(JsonNode cell) => [.. cell["rect"]!.AsArray().Select(v => (double)v!)];

    private static float[] Floats(JsonNode array) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String((string)array["data"]!)).ToArray();

    private static int[] Ints(JsonNode array) => MemoryMarshal.Cast<byte, int>(Convert.FromBase64String((string)array["data"]!)).ToArray();
}
