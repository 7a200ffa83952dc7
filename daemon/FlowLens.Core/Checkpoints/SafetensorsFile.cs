using System.IO.MemoryMappedFiles;
using System.Text.Json;

namespace FlowLens.Core.Checkpoints;

/// <summary>
/// One safetensors file: its header, checked, and its tensors' bytes, memory-mapped.
/// Format: 8 bytes little-endian header length, a JSON header, then the tensors' bytes back to back.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The reference implementation's own limit on the header, in bytes.</summary>
    public const long MaxHeaderBytes = 100_000_000;

    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view,
        IReadOnlyDictionary<string, SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        this.map = map;
        this.view = view;
        Entries = entries;
        Metadata = metadata;
    }

    public string Path { get; }

    /// <summary>The file's tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The header's <c>__metadata__</c>, empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its whole header; reads no tensor.</summary>
    /// <exception cref="FlowLensException">The file is missing, or its header lies about the file.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new FlowLensException(ErrorKind.FileNotFound, $"{path}: no such file", "Check the path, or fetch the missing file");
        }

        long length = new FileInfo(path).Length;
        if (length < 8)
        {
            throw Bad(path, $"is {length} bytes long; a safetensors file has at least 8");
        }

        MemoryMappedFile map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            (IReadOnlyDictionary<string, SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) = ReadHeader(path, view, length);
            return new SafetensorsFile(path, map, view, entries, metadata);
        }
        catch
        {
            view?.Dispose();
            map.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file has a tensor of this name.</summary>
    public bool Has(string name) => Entries.ContainsKey(name);

    /// <summary>The tensor's description.</summary>
    /// <exception cref="FlowLensException">There is no such tensor.</exception>
    public SafetensorsEntry Entry(string name) => Entries.TryGetValue(name, out SafetensorsEntry? entry)
        ? entry
        : throw new FlowLensException(ErrorKind.BadCheckpoint, $"{Path}: no tensor '{name}'", "Check that the file is complete and of this model");

    /// <summary>A copy of the tensor's bytes, little-endian, C order.</summary>
    public byte[] ReadBytes(string name)
    {
        SafetensorsEntry entry = Entry(name);
        byte[] bytes = new byte[entry.ByteCount];
        view.ReadArray(entry.Offset, bytes, 0, bytes.Length);
        return bytes;
    }

    /// <summary>A copy of the tensor's values as <typeparamref name="T"/>, whose size must be the dtype's.</summary>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        SafetensorsEntry entry = Entry(name);
        T[] values = new T[entry.Count];
        if (System.Runtime.CompilerServices.Unsafe.SizeOf<T>() != entry.Dtype.Bytes())
        {
            throw new ArgumentException($"{name} is {entry.Dtype}, not {typeof(T).Name}", nameof(name));
        }

        view.ReadArray(entry.Offset, values, 0, values.Length);
        return values;
    }

    public void Dispose()
    {
        view.Dispose();
        map.Dispose();
    }

    private static (IReadOnlyDictionary<string, SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) ReadHeader(
        string path, MemoryMappedViewAccessor view, long length)
    {
        ulong said = view.ReadUInt64(0);
        if (said > MaxHeaderBytes || said > (ulong)(length - 8))
        {
            throw Bad(path, $"says that its header is {said} bytes long; the file has {length} bytes and the limit is {MaxHeaderBytes}");
        }

        int headerLength = (int)said;
        long dataStart = 8 + headerLength;
        byte[] header = new byte[headerLength];
        view.ReadArray(8, header, 0, headerLength);

        Dictionary<string, SafetensorsEntry> entries = new(StringComparer.Ordinal);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"))
                {
                    foreach (JsonProperty item in property.Value.EnumerateObject())
                    {
                        metadata[item.Name] = item.Value.GetString() ?? "";
                    }

                    continue;
                }

                SafetensorsEntry entry = ReadEntry(path, property, dataStart, length);
                if (!entries.TryAdd(property.Name, entry))
                {
                    throw Bad(path, $"names the tensor '{property.Name}' twice in its header");
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Bad(path, $"has a header that is not the JSON of a safetensors file ({e.Message.TrimEnd('.')})", e);
        }

        CheckLayout(path, entries, dataStart, length);
        return (entries, metadata);
    }

    private static SafetensorsEntry ReadEntry(string path, JsonProperty property, long dataStart, long length)
    {
        JsonElement value = property.Value;
        string dtypeName = value.GetProperty("dtype").GetString() ?? "";
        if (!SafetensorsDtypes.TryParse(dtypeName, out SafetensorsDtype dtype))
        {
            throw new FlowLensException(ErrorKind.Unsupported, $"{path}: tensor '{property.Name}' has dtype '{dtypeName}'",
                "Convert the checkpoint to F32, F16 or BF16");
        }

        long[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
        JsonElement offsets = value.GetProperty("data_offsets");
        long begin = offsets[0].GetInt64(), end = offsets[1].GetInt64();
        if (begin < 0 || end < begin || end > length - dataStart)
        {
            throw Bad(path, $"says that tensor '{property.Name}' lies at bytes {begin}…{end} of {length - dataStart} bytes of data");
        }

        SafetensorsEntry entry = new(dtype, shape, dataStart + begin, end - begin);
        if (!TryCount(shape, out long count) || count > long.MaxValue / dtype.Bytes() || count * dtype.Bytes() != entry.ByteCount)
        {
            throw Bad(path, $"says that tensor '{property.Name}' of shape [{string.Join(", ", shape)}] and dtype {dtypeName} takes {entry.ByteCount} bytes");
        }

        return entry;
    }

    // Each byte belongs to exactly one tensor: overlaps and holes are how a hostile file hides data.
    private static void CheckLayout(string path, Dictionary<string, SafetensorsEntry> entries, long dataStart, long length)
    {
        long at = dataStart;
        foreach ((string name, SafetensorsEntry entry) in entries.OrderBy(e => e.Value.Offset).ThenBy(e => e.Value.ByteCount))
        {
            if (entry.Offset != at)
            {
                throw Bad(path, $"has a hole or an overlap before tensor '{name}' (byte {at - dataStart} of the data)");
            }

            at += entry.ByteCount;
        }

        if (at != length)
        {
            throw Bad(path, $"has {length - at} bytes after its last tensor");
        }
    }

    private static bool TryCount(long[] shape, out long count)
    {
        count = 1;
        foreach (long d in shape)
        {
            if (d < 0 || (d != 0 && count > long.MaxValue / d))
            {
                return false;
            }

            count *= d;
        }

        return true;
    }

    private static FlowLensException Bad(string path, string what, Exception? inner = null) =>
        new(ErrorKind.BadCheckpoint, $"{path} {what}", "The file is damaged or cut short: fetch it again", inner);
}
