using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowLens.Daemon.Tests;

/// <summary>Where an answer is not what a sample says; numbers that are no integers may differ a little.</summary>
internal static class WireDifference
{
    /// <summary>Absolute: what is measured are shares, probabilities, nats. Between processors sums are ordered otherwise.</summary>
    public const double Tolerance = 1e-4;

    // What another machine, version or moment changes; each must be there, of the kind that the sample has.
    private static readonly HashSet<string> Measured =
    [
        "serverVersion", "processId", "socket", "flowLens", "torch", "device", "made", "seconds", "prefillSeconds", "decodeSecondsPerToken", "peakBytes",
    ];

    /// <summary>The first difference, or null.</summary>
    public static string? Find(JsonNode? expected, JsonNode? actual, string path = "$") => (expected, actual) switch
    {
        (null, null) => null,
        (null, _) or (_, null) => $"{path}: {expected?.ToJsonString() ?? "null"}, got {actual?.ToJsonString() ?? "null"}",
        (JsonObject a, JsonObject b) when a.ContainsKey("dtype") => InArray(a, b, path),
        (JsonObject a, JsonObject b) => InObject(a, b, path),
        (JsonArray a, JsonArray b) => a.Count != b.Count ? $"{path}: {a.Count} entries, got {b.Count}" : a.Select((item, i) => Find(item, b[i], $"{path}[{i}]")).FirstOrDefault(d => d is not null),
        _ => InValue(expected, actual, path),
    };

    private static string? InObject(JsonObject expected, JsonObject actual, string path)
    {
        string[] names = [.. expected.Select(p => p.Key)], others = [.. actual.Select(p => p.Key)];
        if (!names.SequenceEqual(others))
        {
            return $"{path}: fields {string.Join(", ", names)}, got {string.Join(", ", others)}";
        }

        return names.Select(name => Measured.Contains(name) ? InKind(expected[name], actual[name], $"{path}.{name}") : Find(expected[name], actual[name], $"{path}.{name}")).FirstOrDefault(d => d is not null);
    }

    private static string? InArray(JsonObject expected, JsonObject actual, string path)
    {
        string? form = Find(expected["dtype"], actual["dtype"], path + ".dtype") ?? Find(expected["shape"], actual["shape"], path + ".shape");
        byte[] a = Convert.FromBase64String((string)expected["data"]!), b = Convert.FromBase64String((string)actual["data"]!);
        if (form is not null || a.Length != b.Length || !((string)expected["dtype"]!).StartsWith("float", StringComparison.Ordinal))
        {
            return form ?? (a.AsSpan().SequenceEqual(b) ? null : path + ": other data");
        }

        double[] x = Values((string)expected["dtype"]!, a), y = Values((string)expected["dtype"]!, b);
        int at = Enumerable.Range(0, x.Length).FirstOrDefault(i => !(Math.Abs(x[i] - y[i]) <= Tolerance), -1);
        return at < 0 ? null : $"{path}[{at}]: {x[at]}, got {y[at]}";
    }

    private static double[] Values(string dtype, byte[] bytes) => dtype == "float64" ? [.. MemoryMarshal.Cast<byte, double>(bytes)]
        : [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(v => (double)v)];

    private static string? InValue(JsonNode expected, JsonNode actual, string path)
    {
        JsonValueKind kind = expected.GetValueKind();
        bool same = kind == actual.GetValueKind() && (kind == JsonValueKind.Number ? Near(expected, actual) : JsonNode.DeepEquals(expected, actual));
        return same ? null : $"{path}: {expected.ToJsonString()}, got {actual.ToJsonString()}";
    }

    private static bool Near(JsonNode expected, JsonNode actual)
    {
        double a = expected.GetValue<double>(), b = actual.GetValue<double>();
        return double.IsInteger(a) && double.IsInteger(b) ? a == b : Math.Abs(a - b) <= Tolerance;
    }

    private static string? InKind(JsonNode? expected, JsonNode? actual, string path) =>
        expected?.GetValueKind() == actual?.GetValueKind() ? null : $"{path}: {expected?.GetValueKind()}, got {actual?.GetValueKind()}";
}
