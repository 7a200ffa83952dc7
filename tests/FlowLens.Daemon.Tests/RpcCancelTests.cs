using System.Text.Json.Nodes;

namespace FlowLens.Daemon.Tests;

public sealed class RpcCancelTests(LoadedDaemon loaded) : IClassFixture<LoadedDaemon>
{
    private const int Cancelled = -32800;

    // So hot that no end token comes soon.
    private static JsonObject Long => new() { ["prompt"] = RunningDaemon.Prompt, ["maxNewTokens"] = 900, ["sampling"] = new JsonObject { ["seed"] = 1, ["temperature"] = 1000 }, ["progress"] = 1 };

    [Fact]
    public async Task A_trace_cancelled_as_it_begins_is_answered_as_cancelled_and_the_daemon_answers_on()
    {
        int id = await loaded.Wire.SendAsync("flow/trace", new JsonObject { ["prompt"] = RunningDaemon.Prompt, ["progress"] = 1 });
        WireAnswer answer = await loaded.Wire.AnswerAsync(id, async report =>
        {
            if ((string?)report["value"]!["stage"] == "vision")
            {
                await loaded.Wire.CancelAsync(id);
            }
        });
        Assert.Equal(Cancelled, answer.Code);
        Assert.Equal("Yes", (string?)(await loaded.Wire.ResultAsync("flow/trace", new JsonObject { ["prompt"] = RunningDaemon.Prompt }))["answer"]!["text"]);
    }

    [Fact]
    public async Task Generation_cancelled_at_a_token_ends_within_a_few_tokens()
    {
        int id = await loaded.Wire.SendAsync("text/generate", Long), tokens = 0;
        WireAnswer answer = await loaded.Wire.AnswerAsync(id, async _ =>
        {
            if (++tokens == 3)
            {
                await loaded.Wire.CancelAsync(id);
            }
        });
        Assert.Equal(Cancelled, answer.Code);
        Assert.InRange(tokens, 3, 200);
    }

    [Fact]
    public async Task What_waits_behind_a_long_call_is_cancelled_at_once_and_initialize_answers_meanwhile()
    {
        int running = await loaded.Wire.SendAsync("text/generate", Long);
        int waiting = await loaded.Wire.SendAsync("flow/trace", new JsonObject { ["prompt"] = RunningDaemon.Prompt });
        await loaded.Wire.CancelAsync(waiting);

        // Answers come in this order, or the last of these reads would find none.
        Assert.Equal(Cancelled, (await loaded.Wire.AnswerAsync(waiting)).Code);
        await loaded.Wire.InitializeAsync();
        await loaded.Wire.CancelAsync(running);
        Assert.Equal(Cancelled, (await loaded.Wire.AnswerAsync(running)).Code);
    }

    [Fact]
    public async Task Requests_sent_together_are_done_in_their_order()
    {
        int unload = await loaded.Wire.SendAsync("model/unload", new JsonObject());
        int load = await loaded.Wire.SendAsync("model/load", new JsonObject { ["path"] = RunningDaemon.EmbeddedModel });
        int inspect = await loaded.Wire.SendAsync("prompt/inspect", new JsonObject { ["prompt"] = RunningDaemon.Prompt });
        Assert.True((bool)(await loaded.Wire.AnswerAsync(unload)).Result!["unloaded"]!);
        Assert.Equal(8, (int)(await loaded.Wire.AnswerAsync(load)).Result!["layers"]!);
        Assert.NotNull((await loaded.Wire.AnswerAsync(inspect)).Result);
    }
}
