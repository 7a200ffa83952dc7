using System.Text.Json.Nodes;
using FlowLens.Daemon.Rpc;

namespace FlowLens.Daemon.Tests;

/// <summary>
/// The samples of <c>protocol/samples</c>, sent to a real daemon one after the other. With <c>FLOWLENS_RECORD=1</c> in the environment the
/// answers are written there instead.
/// </summary>
public sealed class WireSampleTests
{
    // A load before what needs the model, the end last.
    private static readonly string[] Last = ["model/unload", "shutdown"];

    private static readonly string[] Files = [.. Directory.GetFiles(RunningDaemon.Samples, "*.json").Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_method_has_a_sample() =>
        Assert.Equal(FlowLensConnection.Methods.Keys.Order(StringComparer.Ordinal), Files.Select(f => WireSample.Read(f).Method).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_daemon_answers_every_sample_as_it_says_within_1e_minus_4()
    {
        WireSample[] samples = [.. Files.Select(WireSample.Read).OrderBy(s => s.Method == "initialize" ? 0 : s.Method == "model/load" ? 1 : 2 + Array.IndexOf(Last, s.Method) + 1)];
        await using RunningDaemon daemon = RunningDaemon.Start();
        foreach (WireSample sample in samples)
        {
            JsonArray progress = [];
            JsonNode result = await daemon.Stdio.ResultAsync(sample.Method, sample.Params, report =>
            {
                progress.Add(report["value"]!.DeepClone());
                return Task.CompletedTask;
            });
            if (Environment.GetEnvironmentVariable("FLOWLENS_RECORD") == "1")
            {
                (sample with { Progress = progress, Result = result }).Write(daemon.SocketPath);
                continue;
            }

            string? difference = WireDifference.Find(sample.Progress, progress, "progress") ?? WireDifference.Find(sample.Result, result);
            Assert.True(difference is null, $"{Path.GetFileName(sample.File)}: {difference}");
        }
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", "$.a")]
    [InlineData("""{"a":0.5}""", """{"a":0.50005}""", null)]
    [InlineData("""{"a":0.5}""", """{"a":0.5002}""", "$.a")]
    [InlineData("""{"a":1,"b":null}""", """{"a":1}""", "$: fields")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "$.a: 2 entries")]
    [InlineData("""{"seconds":1}""", """{"seconds":9}""", null)]
    [InlineData("""{"seconds":1}""", """{"seconds":null}""", "$.seconds")]
    [InlineData("""{"dtype":"float32","shape":[1],"data":"AACAPw=="}""", """{"dtype":"float32","shape":[1],"data":"AAAAPw=="}""", "$[0]")]
    [InlineData("""{"dtype":"int32","shape":[1],"data":"AQAAAA=="}""", """{"dtype":"int32","shape":[1],"data":"AgAAAA=="}""", "$: other data")]
    public void A_difference_is_found_where_it_is(string expected, string actual, string? found)
    {
        string? difference = WireDifference.Find(JsonNode.Parse(expected), JsonNode.Parse(actual));
        Assert.Equal(found is null, difference is null);
        Assert.StartsWith(found ?? "", difference ?? "", StringComparison.Ordinal);
    }
}
