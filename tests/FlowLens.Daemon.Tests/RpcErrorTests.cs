using System.Text;
using System.Text.Json.Nodes;
using FlowLens.Core;
using FlowLens.Daemon.Rpc;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Tests;

/// <summary>Bad input over the wire: one clear sentence, a code, and the daemon lives.</summary>
public sealed class RpcErrorTests(LoadedDaemon loaded) : IClassFixture<LoadedDaemon>
{
    private const string Prompt = """{"images":["$picture"],"text":"?"}""";

    public static TheoryData<string, string?, int, string> Mistakes => new()
    {
        { "flow/trace", "{}", -32602, "prompt: missing" },
        { "flow/trace", """{"prompt":{"text":"?"}}""", -32602, "prompt.images: missing" },
        { "flow/trace", """{"prompt":null}""", -32602, "prompt: must not be null" },
        { "flow/trace", """{"prompt":{"images":"x","text":"?"}}""", -32602, "prompt.images: not of the type" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","options":{"head":"two"}}""", -32602, "options.head: not of the type" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","options":{"hed":2}}""", -32602, "options.hed: the contract has no such field" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","metric":["x"]}""", -32602, "metric: the contract has no such field" },
        { "flow/trace", """["x"]""", -32602, "params: " },
        { "flow/trace", null, -32602, "params: missing" },
        { "no/such", "{}", -32601, "no/such" },
        { "flow/trace", """{"prompt":{"images":["/no/such.png"],"text":"?"}}""", 1001, "/no/such.png" },
        { "flow/trace", """{"prompt":{"images":["picture.png"],"text":"?"}}""", 1010, "prompt.images[0]: 'picture.png' is not an absolute path" },
        { "flow/trace", """{"prompt":{"images":["$picture"]}}""", 1008, "neither text nor messages" },
        { "flow/trace", """{"prompt":{"images":["$picture"],"messages":[{"role":"tool","content":[]}]}}""", 1008, "prompt.messages[0].role is 'tool'" },
        { "flow/trace", """{"prompt":{"images":["$picture"],"messages":[{"role":"user","content":[{"type":"text","text":"?"}]}]}}""", 1008, "0 places for 1 pictures" },
        { "flow/trace", """{"prompt":{"images":[],"messages":[{"role":"user","content":[{"type":"video"}]}]}}""", 1008, "content[0].type is 'video'" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","metrics":["x"]}""", 1010, "'x'" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","options":{"head":4}}""", 1010, "options.head is 4" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","options":{"rows":"last"}}""", 1010, "options.rows is 'last'. Choose one of first, all" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","options":{"normalize":"x"}}""", 1010, "Choose one of none, per-token" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","options":{"camSite":"mlp"}}""", 1010, "Choose one of norm-mid, resid-pre" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","options":{"knockoutWindow":2}}""", 1010, "options.knockoutWindow is 2" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","metrics":["knockout"],"options":{"knockoutRegion":[64]}}""", 1010, "options.knockoutRegion names image token 64" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","options":{"token":64}}""", 1010, "options.token is 64; the answer has " },
        { "flow/trace", """{"prompt":""" + Prompt + ""","metrics":["llava-cam"],"options":{"smoothRuns":2,"camMode":"repo"}}""", 1010, "Use 'paper' with it" },
        { "flow/trace", """{"prompt":""" + Prompt + ""","options":{"seed":-1}}""", 1010, "options.seed is -1" },
        { "flow/verify", """{"prompt":""" + Prompt + """}""", 1010, "either a metric at a layer, or scores" },
        { "flow/verify", """{"prompt":""" + Prompt + ""","metric":"saliency","layer":8}""", 1010, "layer is 8" },
        { "flow/verify", """{"prompt":""" + Prompt + ""","metric":"logit-lens","layer":0}""", 1010, "'logit-lens' has no heat" },
        { "flow/verify", """{"prompt":""" + Prompt + ""","metric":"attention-heads","layer":0}""", 1010, "has a heat for each head" },
        { "flow/verify", """{"prompt":""" + Prompt + ""","scores":[1,2]}""", 1010, "scores has 2 numbers; the prompt has 64 image tokens" },
        { "result/open", """{"path":"/no/such.flow.safetensors"}""", 1001, "/no/such.flow.safetensors" },
        { "result/open", """{"path":"$model/model.safetensors"}""", 1010, "is a safetensors file, but no FlowLens trace" },
        { "result/open", """{"path":"a.flow.safetensors"}""", 1010, "is not an absolute path" },
        { "text/generate", """{"prompt":""" + Prompt + ""","maxNewTokens":100000}""", 1010, "maxNewTokens is 100000" },
        { "text/generate", """{"prompt":""" + Prompt + ""","sampling":{"seed":1,"topP":2}}""", 1010, "sampling.topP" },
        { "truncation/compare", """{"prompt":""" + Prompt + ""","runs":[]}""", 1010, "runs has 0 entries" },
        { "truncation/compare", """{"prompt":""" + Prompt + ""","runs":[{"name":"a","steps":[{"layer":2,"keep":{},"select":"attention"}]}]}""", 1010, "runs[0].steps[0].keep has neither" },
        { "truncation/compare", """{"prompt":""" + Prompt + ""","runs":[{"name":"a","steps":[{"layer":9,"keep":{"count":1},"select":"attention"}]}]}""", 1010, "layer is 9" },
        { "truncation/compare", """{"prompt":""" + Prompt + ""","runs":[{"name":"a","steps":[{"layer":1,"keep":{"count":1},"select":"best"}]}]}""", 1010, "'best'" },
        { "dataset/open", """{"path":"/no/such.jsonl"}""", 1001, "/no/such.jsonl" },
        { "dataset/open", """{"path":"pairs.jsonl"}""", 1010, "path: 'pairs.jsonl' is not an absolute path" },
        { "model/load", """{"path":"/no/such/folder"}""", 1001, "/no/such/folder" },
        { "model/load", """{"path":"models"}""", 1010, "path: 'models' is not an absolute path" },
        { "model/load", """{"path":"$model","device":"tpu"}""", 1010, "device is 'tpu'. Choose one of auto, cpu, cuda" },
        { "model/load", """{"path":"$model","precision":"int8"}""", 1010, "Choose one of auto, float32, bfloat16, float16" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_one_sentence_with_its_code_and_names_what_is_wrong(string method, string? parameters, int code, string part)
    {
        string? text = parameters?.Replace("$picture", RunningDaemon.Picture, StringComparison.Ordinal).Replace("$model", RunningDaemon.EmbeddedModel, StringComparison.Ordinal);
        WireAnswer answer = await loaded.Wire.CallAsync(method, text is null ? null : JsonNode.Parse(text));
        Assert.Equal(code, answer.Code);
        Assert.Contains(part, answer.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Error!.ToJsonString(), StringComparison.Ordinal);
        if (code != -32601)
        {
            Assert.Equal(code, ErrorCodes.All.Single(c => c.Kind == answer.Kind).Code);
            Assert.False(((string)answer.Error["data"]!["message"]!).EndsWith('.'));
        }

        await loaded.Wire.InitializeAsync();
    }

    [Fact]
    public async Task A_model_of_an_unknown_type_is_refused_and_the_loaded_one_stays()
    {
        using TemporaryFolder folder = new();
        string config = folder.Write("config.json", """{"model_type":"odd"}""");
        WireAnswer answer = await loaded.Wire.CallAsync("model/load", new JsonObject { ["path"] = folder.Path });
        Assert.Equal((1004, "unsupported"), (answer.Code, answer.Kind));
        Assert.Contains(config, answer.Message, StringComparison.Ordinal);
        Assert.Equal(RunningDaemon.EmbeddedModel, (string?)(await loaded.Wire.InitializeAsync())["loaded"]!["path"]);
        await loaded.Wire.ResultAsync("prompt/inspect", new JsonObject { ["prompt"] = RunningDaemon.Prompt });
    }

    [Fact]
    public async Task A_cut_picture_is_named()
    {
        using TemporaryFolder folder = new();
        string cut = folder.Write("cut.png", (await File.ReadAllBytesAsync(RunningDaemon.Picture, TestContext.Current.CancellationToken))[..200]);
        WireAnswer answer = await loaded.Wire.CallAsync("prompt/inspect", new JsonObject { ["prompt"] = new JsonObject { ["images"] = new JsonArray(cut), ["text"] = "?" } });
        Assert.Equal((1005, "bad-picture"), (answer.Code, answer.Kind));
        Assert.Contains(cut, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",")]
    [InlineData("hello")]
    [InlineData("\u0000\u0001")]
    public async Task A_message_that_is_not_JSON_is_answered_as_such_and_the_next_one_is_read(string body)
    {
        await loaded.Wire.WriteBytesAsync(Encoding.UTF8.GetBytes(body));
        JsonObject answer = await loaded.Wire.ReadAsync();
        Assert.Null(answer["id"]);
        Assert.Equal(-32700, (int)answer["error"]!["code"]!);
        await loaded.Wire.InitializeAsync();
    }

    [Fact]
    public async Task Nothing_loaded_is_an_error_for_what_needs_a_model_and_none_for_unload()
    {
        await using RunningDaemon daemon = RunningDaemon.Start();
        WireAnswer answer = await daemon.Stdio.CallAsync("flow/trace", new JsonObject { ["prompt"] = RunningDaemon.Prompt });
        Assert.Equal((1011, "no-model"), (answer.Code, answer.Kind));
        Assert.False((bool)(await daemon.Stdio.ResultAsync("model/unload", new JsonObject()))["unloaded"]!);
    }

    [Fact]
    public void Every_kind_of_error_has_a_code_of_its_own_from_1001_on()
    {
        int[] codes = [.. Enum.GetValues<ErrorKind>().Select(kind => Errors.Of(new FlowLensException(kind, "x", "y")).Code)];
        Assert.Equal(codes.Length, codes.Distinct().Count());
        Assert.All(codes, code => Assert.InRange(code, 1001, 1999));
    }

    [Fact]
    public void A_fault_shows_its_first_line_and_no_frames()
    {
        (int code, ErrorInfo info) = Errors.Of(new InvalidOperationException("size mismatch.\nException raised from check at x.cpp:1\nframe #0: y"));
        Assert.Equal((-32603, "FlowLens failed: size mismatch"), (code, info.Message));
        (code, info) = Errors.Of(new System.ComponentModel.Win32Exception(12, "[enforce fail at alloc_cpu.cpp] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"));
        Assert.Equal((1013, "out-of-memory"), (code, info.Kind));
    }
}
