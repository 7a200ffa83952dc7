using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace FlowLens.Daemon.Tests;

/// <summary>An answer: one of the two.</summary>
internal sealed record WireAnswer(JsonNode? Result, JsonObject? Error)
{
    public int Code => Error!["code"]!.GetValue<int>();

    public string Kind => Error!["data"]!["kind"]!.GetValue<string>();

    public string Message => Error!["message"]!.GetValue<string>();
}

/// <summary>
/// The wire by hand, so that the daemon's framing has another reader and writer: whatever it writes that is no frame fails the test.
/// One caller at a time.
/// </summary>
internal sealed class WireClient(Stream input, Stream output)
{
    private int lastId;

    /// <summary>Sends a request; its id.</summary>
    public async Task<int> SendAsync(string method, JsonNode? parameters)
    {
        int id = ++lastId;
        await WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters?.DeepClone() });
        return id;
    }

    public Task CancelAsync(int id) => WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "$/cancelRequest", ["params"] = new JsonObject { ["id"] = id } });

    /// <summary>Reads to the answer of a request; what is reported meanwhile goes to <paramref name="report"/>, in order.</summary>
    public async Task<WireAnswer> AnswerAsync(int id, Func<JsonNode, Task>? report = null)
    {
        while (true)
        {
            JsonObject message = await ReadAsync();
            if (message["method"]?.GetValue<string>() == "$/progress")
            {
                await (report?.Invoke(message["params"]!) ?? Task.CompletedTask);
            }
            else if (message["id"]?.GetValue<int>() == id)
            {
                return new WireAnswer(message["result"], message["error"]?.AsObject());
            }
        }
    }

    public async Task<WireAnswer> CallAsync(string method, JsonNode? parameters, Func<JsonNode, Task>? report = null) => await AnswerAsync(await SendAsync(method, parameters), report);

    /// <summary>Calls and expects a result.</summary>
    public async Task<JsonNode> ResultAsync(string method, JsonNode? parameters, Func<JsonNode, Task>? report = null)
    {
        WireAnswer answer = await CallAsync(method, parameters, report);
        Assert.Null(answer.Error);
        return answer.Result!;
    }

    public Task<JsonNode> InitializeAsync(string version = "1.0") =>
        ResultAsync("initialize", new JsonObject { ["clientName"] = "tests", ["clientVersion"] = "1", ["protocolVersion"] = version });

    public async Task WriteBytesAsync(byte[] body)
    {
        await output.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), Late());
        await output.WriteAsync(body, Late());
        await output.FlushAsync(Late());
    }

    /// <summary>The next frame.</summary>
    public async Task<JsonObject> ReadAsync()
    {
        int? length = null;
        for (string line = await HeaderAsync(); line.Length > 0; line = await HeaderAsync())
        {
            string[] header = line.Split(": ");
            Assert.Equal(2, header.Length);
            Assert.Contains(header[0], new[] { "Content-Length", "Content-Type" });
            length = header[0] == "Content-Length" ? int.Parse(header[1], CultureInfo.InvariantCulture) : length;
        }

        byte[] body = new byte[length!.Value];
        await input.ReadExactlyAsync(body, Late());
        return JsonNode.Parse(body)!.AsObject();
    }

    /// <summary>What else the daemon writes, to the end of the stream.</summary>
    public async Task<byte[]> RestAsync()
    {
        using MemoryStream rest = new();
        await input.CopyToAsync(rest, Late());
        return rest.ToArray();
    }

    private static CancellationToken Late() => new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token;

    private Task WriteAsync(JsonObject message) => WriteBytesAsync(Encoding.UTF8.GetBytes(message.ToJsonString()));

    private async Task<string> HeaderAsync()
    {
        List<byte> line = [];
        byte[] one = new byte[1];
        while (true)
        {
            await input.ReadExactlyAsync(one, Late());
            if (one[0] == '\n' && line.Count > 0 && line[^1] == '\r')
            {
                return Encoding.ASCII.GetString([.. line[..^1]]);
            }

            line.Add(one[0]);
            Assert.InRange(line.Count, 1, 200);
        }
    }
}
