using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowLens.Daemon.Tests;

/// <summary>A file of <c>protocol/samples</c>: a request and its answer, with names in the place of what differs between machines.</summary>
/// <param name="File">The file.</param>
/// <param name="Method">The method.</param>
/// <param name="Params">What is sent.</param>
/// <param name="Progress">What is reported meanwhile, in order.</param>
/// <param name="Result">What is answered.</param>
internal sealed record WireSample(string File, string Method, JsonNode Params, JsonArray Progress, JsonNode Result)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private static readonly (string Name, string Value)[] Places = [("${samples}", RunningDaemon.Samples), ("${embedded}", RunningDaemon.EmbeddedModel), ("${scratch}", Directory.CreateTempSubdirectory("flowlens-samples").FullName)];

    public static WireSample Read(string file)
    {
        JsonNode sample = JsonNode.Parse(Places.Aggregate(System.IO.File.ReadAllText(file), (text, place) => text.Replace(place.Name, place.Value, StringComparison.Ordinal)))!;
        return new WireSample(file, (string)sample["method"]!, sample["params"]!, sample["progress"]!.AsArray(), sample["result"]!);
    }

    /// <param name="socket">The recording daemon's socket, which gives way to one as a user has it.</param>
    public void Write(string socket)
    {
        JsonObject sample = new() { ["method"] = Method, ["params"] = Params.DeepClone(), ["progress"] = Progress.DeepClone(), ["result"] = Result.DeepClone() };
        string text = Places.Aggregate(sample.ToJsonString(Indented), (t, place) => t.Replace(place.Value, place.Name, StringComparison.Ordinal));
        System.IO.File.WriteAllText(File, text.Replace(socket, "/run/user/1000/flowlens/4711.sock", StringComparison.Ordinal) + "\n");
    }
}
