using System.Security.Cryptography;
using System.Text.Json;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Sessions;

/// <summary>
/// Results by what made them: the model's weights, precision and device, the prompt's ids, the pictures' bytes and the options. A second look is immediate; the least
/// recently looked at goes first when they take too much. For the compute thread alone.
/// </summary>
/// <param name="capacity">Bytes of arrays that are kept.</param>
internal sealed class ResultCache(long capacity = 256L << 20)
{
    // A result without large arrays counts as this much.
    private const long Least = 1 << 16;

    private readonly Dictionary<string, Entry> entries = [];
    private long clock;

    /// <summary>The result that this made before, else what <paramref name="make"/> gives.</summary>
    /// <param name="method">What was asked.</param>
    /// <param name="provenance">What makes it; when is no part of that.</param>
    /// <param name="make">Makes it; what it throws is not kept.</param>
    /// <param name="size">Bytes of its arrays.</param>
    public T Get<T>(string method, Provenance provenance, Func<T> make, Func<T, long> size)
        where T : class
    {
        string key = method + Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(provenance with { Made = "" }, WireJson.Options)));
        if (entries.TryGetValue(key, out Entry? known))
        {
            known.Used = ++clock;
            return (T)known.Result;
        }

        T result = make();
        entries[key] = new Entry(result, Math.Max(Least, size(result))) { Used = ++clock };
        while (entries.Count > 1 && entries.Values.Sum(e => e.Bytes) > capacity)
        {
            entries.Remove(entries.MinBy(e => e.Value.Used).Key);
        }

        return result;
    }

    private sealed record Entry(object Result, long Bytes)
    {
        public long Used { get; set; }
    }
}
