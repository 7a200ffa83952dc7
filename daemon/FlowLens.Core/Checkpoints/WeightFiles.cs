using System.Security.Cryptography;
using System.Text.Json;
using static TorchSharp.torch;

namespace FlowLens.Core.Checkpoints;

/// <summary>A checkpoint's weight files, one or sharded by an index: every tensor by its stored name, memory-mapped.</summary>
public sealed class WeightFiles : IDisposable
{
    private const string Single = "model.safetensors";
    private const string Index = "model.safetensors.index.json";

    private readonly Dictionary<string, SafetensorsFile> fileOf = new(StringComparer.Ordinal);
    private readonly List<SafetensorsFile> files = [];
    private readonly List<WeightFiles> beside = [];

    // One mapping for each file and dtype: there is no reinterpreting view of a tensor.
    private readonly Dictionary<(SafetensorsFile File, SafetensorsDtype Dtype), Tensor> mappings = [];

    private WeightFiles(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Stored names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => fileOf.Keys;

    /// <exception cref="FlowLensException">There are no safetensors files, a shard is missing, or index and shards differ.</exception>
    public static WeightFiles Open(string folder)
    {
        WeightFiles weights = new(folder);
        try
        {
            string index = System.IO.Path.Combine(folder, Index), single = System.IO.Path.Combine(folder, Single);
            if (File.Exists(index))
            {
                weights.OpenShards(index);
            }
            else if (File.Exists(single))
            {
                weights.Add(SafetensorsFile.Open(single));
            }
            else
            {
                throw NoWeights(folder);
            }

            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The files of another folder that belong to this checkpoint: hashed and closed with it.</summary>
    /// <exception cref="FlowLensException">As <see cref="Open"/>.</exception>
    public WeightFiles Beside(string folder)
    {
        WeightFiles other = Open(folder);
        beside.Add(other);
        return other;
    }

    /// <summary>Paths of the weight files that the folder holds, by name; empty where there are none. Opens nothing.</summary>
    public static IReadOnlyList<string> Find(string folder) => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal)];

    public bool Has(string name) => fileOf.ContainsKey(name);

    public SafetensorsEntry Entry(string name) => fileOf[name].Entry(name);

    public string FileOf(string name) => fileOf[name].Path;

    /// <summary>The dtype that most parameters are stored in.</summary>
    public SafetensorsDtype MainDtype => fileOf.Select(f => f.Value.Entry(f.Key)).GroupBy(e => e.Dtype)
        .MaxBy(g => g.Sum(e => e.Count))?.Key ?? SafetensorsDtype.F32;

    /// <summary>The tensor as stored, on the CPU, sharing the file's pages where its offset allows; shape as in the file.</summary>
    public Tensor Map(string name)
    {
        SafetensorsFile file = fileOf[name];
        SafetensorsEntry entry = file.Entry(name);
        ScalarType dtype = TorchDtype(entry.Dtype, file.Path, name);
        int size = entry.Dtype.Bytes();
        if (entry.Count == 0)
        {
            return zeros(entry.Shape, dtype);
        }

        if (entry.Offset % size != 0)
        {
            // A mapping can only start at a multiple of the element size: copy what is not aligned.
            Tensor copy = empty(entry.Shape, dtype);
            file.ReadBytes(name).CopyTo(copy.bytes);
            return copy;
        }

        if (!mappings.TryGetValue((file, entry.Dtype), out Tensor? mapping))
        {
            mapping = from_file(file.Path, shared: false, size: new FileInfo(file.Path).Length / size, dtype: dtype);
            mappings[(file, entry.Dtype)] = mapping.DetachFromDisposeScope();
        }

        using Tensor flat = mapping.narrow(0, entry.Offset / size, entry.Count);
        return flat.reshape(entry.Shape);
    }

    /// <summary>SHA-256 over the bytes of the weight files in order of their names, hex.</summary>
    public string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        foreach (SafetensorsFile file in files.OrderBy(f => f.Path, StringComparer.Ordinal).Concat(beside.SelectMany(b => b.files.OrderBy(f => f.Path, StringComparer.Ordinal))))
        {
            using FileStream stream = File.OpenRead(file.Path);
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose()
    {
        foreach (WeightFiles other in beside)
        {
            other.Dispose();
        }

        foreach (Tensor mapping in mappings.Values)
        {
            mapping.Dispose();
        }

        foreach (SafetensorsFile file in files)
        {
            file.Dispose();
        }
    }

    private static FlowLensException NoWeights(string folder)
    {
        string? pickle = !Directory.Exists(folder) ? null : Directory.EnumerateFiles(folder)
            .FirstOrDefault(f => f.EndsWith(".bin", StringComparison.Ordinal) || f.EndsWith(".pt", StringComparison.Ordinal)
                || f.EndsWith(".pth", StringComparison.Ordinal) || f.EndsWith(".ckpt", StringComparison.Ordinal));
        return pickle is null
            ? new(ErrorKind.BadCheckpoint, $"{folder}: holds neither {Single} nor {Index}", "Choose a folder with safetensors weights")
            : new(ErrorKind.Unsupported, $"{pickle} is a pickle file, which can run code when it is read: FlowLens refuses it",
                "Convert the checkpoint to safetensors: load it with transformers and call save_pretrained(FOLDER, safe_serialization=True)");
    }

    private void OpenShards(string index)
    {
        RawConfig config = RawConfig.Read(index);
        JsonElement map = config.Json("weight_map");
        if (map.ValueKind != JsonValueKind.Object || map.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
        {
            throw config.Wrong("weight_map", "an object of file names");
        }

        Dictionary<string, string> said = map.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
        foreach (string shard in said.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (shard != System.IO.Path.GetFileName(shard))
            {
                throw new FlowLensException(ErrorKind.BadCheckpoint, $"{index}: weight_map names '{shard}', which is not a file of this folder", "Fetch the index again");
            }

            string path = System.IO.Path.Combine(Folder, shard);
            if (!File.Exists(path))
            {
                throw new FlowLensException(ErrorKind.FileNotFound, $"{path}: this shard of {Index} is missing", "Fetch the missing file into the folder");
            }

            Add(SafetensorsFile.Open(path));
        }

        foreach ((string name, string shard) in said)
        {
            if (!fileOf.TryGetValue(name, out SafetensorsFile? file) || System.IO.Path.GetFileName(file.Path) != shard)
            {
                throw new FlowLensException(ErrorKind.BadCheckpoint, $"{index}: weight_map says that '{name}' is in {shard}, which does not hold it", "Fetch the index and its shards again");
            }
        }
    }

    private void Add(SafetensorsFile file)
    {
        files.Add(file);
        foreach (string name in file.Entries.Keys)
        {
            if (!fileOf.TryAdd(name, file))
            {
                throw new FlowLensException(ErrorKind.BadCheckpoint, $"{file.Path}: tensor '{name}' is also in {fileOf[name].Path}", "Remove the file that does not belong to the checkpoint");
            }
        }
    }

    private static ScalarType TorchDtype(SafetensorsDtype dtype, string path, string name) => dtype switch
    {
        SafetensorsDtype.F32 => ScalarType.Float32,
        SafetensorsDtype.F16 => ScalarType.Float16,
        SafetensorsDtype.BF16 => ScalarType.BFloat16,
        SafetensorsDtype.F64 => ScalarType.Float64,
        _ => throw new FlowLensException(ErrorKind.Unsupported, $"{path}: tensor '{name}' is {dtype.Name()}, not a floating-point parameter",
            "Use the checkpoint that is not quantised"),
    };
}
