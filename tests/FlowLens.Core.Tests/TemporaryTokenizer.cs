using System.Text.Json.Nodes;

namespace FlowLens.Core.Tests;

/// <summary>A tokenizer.json in a folder of its own, gone when disposed.</summary>
public sealed class TemporaryTokenizer : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-").FullName;

    public TemporaryTokenizer(string content) => File.WriteAllText(Path, content);

    public TemporaryTokenizer(JsonNode content)
        : this(content.ToJsonString())
    {
    }

    public string Path => System.IO.Path.Combine(folder, "tokenizer.json");

    public void Dispose() => Directory.Delete(folder, true);
}
