using System.Text.Json;
using System.Text.Json.Nodes;
using FlowLens.Core;
using FlowLens.Core.Checkpoints;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>
/// A trace as a file, <c>.flow.safetensors</c>: every array is a tensor named by its place (<c>metrics/attention-flow/heat</c>, <c>lens/top-ids</c>); everything else is JSON in the
/// metadata's <c>flowlens</c>, with <c>{"tensor": name}</c> where an array stands. Any safetensors reader opens it.
/// </summary>
internal static class ResultFile
{
    private const string Manifest = "flowlens", Format = "format", Trace = "flowlens-trace-1";

    private static readonly (string Wire, SafetensorsDtype File)[] Dtypes =
        [("float32", SafetensorsDtype.F32), ("float64", SafetensorsDtype.F64), ("int32", SafetensorsDtype.I32), ("uint8", SafetensorsDtype.U8)];

    /// <summary>Writes it.</summary>
    /// <returns>Names of its tensors.</returns>
    /// <exception cref="FlowLensException">The file cannot be written.</exception>
    public static IReadOnlyList<string> Write(string path, TraceResult result)
    {
        List<SafetensorsTensor> tensors = [];
        JsonNode manifest = WithoutArrays(JsonSerializer.SerializeToNode(result, WireJson.Options)!, "", tensors);
        try
        {
            SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { [Format] = Trace, [Manifest] = manifest.ToJsonString(WireJson.Options) });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"{path} cannot be written: {e.Message.TrimEnd('.')}", "Choose another place", e);
        }

        return [.. tensors.Select(t => t.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="FlowLensException">It is missing, damaged, or no such file.</exception>
    public static TraceResult Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault(Format) != Trace || !file.Metadata.TryGetValue(Manifest, out string? manifest))
        {
            throw new FlowLensException(ErrorKind.BadOption, $"{path} is a safetensors file, but no FlowLens trace of this version ({Trace})", "Open a file that FlowLens saved");
        }

        try
        {
            return JsonSerializer.Deserialize<TraceResult>(WithArrays(JsonNode.Parse(manifest)!, file), WireJson.Options)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"{path}: its description is not that of a trace ({e.Message.TrimEnd('.')})", "The file is damaged: save it again", e);
        }
    }

    private static JsonNode WithoutArrays(JsonNode node, string place, List<SafetensorsTensor> tensors)
    {
        switch (node)
        {
            case JsonObject array when array.Count == 3 && array.ContainsKey("dtype") && array.ContainsKey("shape") && array.ContainsKey("data"):
                NdArray values = array.Deserialize<NdArray>(WireJson.Options)!;
                tensors.Add(new SafetensorsTensor(place, Dtypes.Single(d => d.Wire == values.Dtype).File, [.. values.Shape.Select(s => (long)s)], values.Data));
                return new JsonObject { ["tensor"] = place };
            case JsonObject fields:
                return new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, f.Value is null ? null : WithoutArrays(f.Value, Join(place, Kebab.Of(f.Key)), tensors))));
            case JsonArray items:
                return new JsonArray([.. items.Select((item, i) => item is null ? null : WithoutArrays(item, Join(place, Name(item, i)), tensors))]);
            default:
                return node.DeepClone();
        }
    }

    private static JsonNode WithArrays(JsonNode node, SafetensorsFile file)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } array when array["tensor"] is JsonValue name:
                SafetensorsEntry entry = file.Entry(name.GetValue<string>());
                NdArray values = new(Dtypes.Single(d => d.File == entry.Dtype).Wire, [.. entry.Shape.Select(s => (int)s)], file.ReadBytes(name.GetValue<string>()));
                return JsonSerializer.SerializeToNode(values, WireJson.Options)!;
            case JsonObject fields:
                return new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, f.Value is null ? null : WithArrays(f.Value, file))));
            case JsonArray items:
                return new JsonArray([.. items.Select(item => item is null ? null : WithArrays(item, file))]);
            default:
                return node.DeepClone();
        }
    }

    private static string Name(JsonNode item, int index) => item is JsonObject fields && fields["id"] is JsonValue id && id.TryGetValue(out string? text) ? text : $"{index}";

    // A series stands at its own name: metrics/saliency/series/image-to-output, not …/values.
    private static string Join(string place, string name) => place.Length == 0 ? name : name == "values" ? place : $"{place}/{name}";
}
