using FlowLens.Core.Checkpoints;

namespace FlowLens.Parity;

/// <summary>The reference tensors of one case; remembers which were asked for, so that what could not be computed can be named.</summary>
public sealed class Reference(string path) : IDisposable
{
    private readonly SafetensorsFile file = SafetensorsFile.Open(path);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => file.Entries.Keys;

    public IEnumerable<string> NotAsked => file.Entries.Keys.Where(n => !asked.Contains(n));

    public bool Has(string name) => file.Has(name);

    public long[] Shape(string name) => file.Entry(name).Shape;

    public float[] Floats(string name)
    {
        asked.Add(name);
        return file.Read<float>(name);
    }

    public int[] Integers(string name)
    {
        asked.Add(name);
        return file.Entry(name).Dtype switch
        {
            SafetensorsDtype.I64 => [.. file.Read<long>(name).Select(v => (int)v)],
            SafetensorsDtype.I32 => file.Read<int>(name),
            SafetensorsDtype.I8 => [.. file.Read<sbyte>(name).Select(v => (int)v)],
            SafetensorsDtype other => throw new InvalidDataException($"{name} is {other}, not an integer tensor"),
        };
    }

    public void Dispose() => file.Dispose();
}
