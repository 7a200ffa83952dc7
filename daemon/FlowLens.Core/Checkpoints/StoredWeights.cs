using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace FlowLens.Core.Checkpoints;

/// <summary>
/// The parameters of a checkpoint's files. Nothing is forgiven: a parameter that the files lack, a tensor of another shape, and a tensor
/// that nobody takes and no row of the family's list excuses all fail, by name.
/// </summary>
public sealed class StoredWeights : Weights
{
    private const int NamesInAnError = 8;

    private readonly WeightFiles files;
    private readonly Dictionary<string, string> storedOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly List<(StoredWeights Weights, IReadOnlyList<UnusedTensor> Unused)> beside = [];
    private readonly List<string> missing = [];
    private readonly List<string> misshapen = [];
    private long parameters;

    public StoredWeights(WeightFiles files, IReadOnlyList<KeyPrefix> layouts, ScalarType dtype, Device device)
        : base(dtype, device)
    {
        this.files = files;
        foreach (string stored in files.Names)
        {
            KeyPrefix? row = layouts.FirstOrDefault(l => stored.StartsWith(l.Stored, StringComparison.Ordinal));
            string canonical = row is null ? stored : row.Canonical + stored[row.Stored.Length..];
            if (!storedOf.TryAdd(canonical, stored))
            {
                throw new FlowLensException(ErrorKind.BadCheckpoint, $"{files.Folder}: '{stored}' and '{storedOf[canonical]}' are the same parameter", "Use a checkpoint of one layout");
            }
        }
    }

    /// <summary>Number of elements handed out.</summary>
    public long ParameterCount => parameters + beside.Sum(b => b.Weights.ParameterCount);

    /// <inheritdoc/>
    public override string Folder => files.Folder;

    /// <inheritdoc/>
    public override Weights Beside(string folder, IReadOnlyList<KeyPrefix> layouts, IReadOnlyList<UnusedTensor> unused)
    {
        StoredWeights other = new(files.Beside(folder), layouts, Dtype, Device);
        beside.Add((other, unused));
        return other;
    }

    /// <inheritdoc/>
    public override bool Has(string name) => storedOf.ContainsKey(name);

    /// <summary>The parameter, which belongs to the caller; a stand-in where it is missing or misshapen, until <see cref="Finish"/> says so.</summary>
    public override Tensor Take(string name, params long[] shape)
    {
        if (!storedOf.TryGetValue(name, out string? stored))
        {
            missing.Add(name);
            return zeros(1);
        }

        taken.Add(name);
        long[] found = files.Entry(stored).Shape;
        if (!found.AsSpan().SequenceEqual(shape))
        {
            misshapen.Add($"{stored} is [{string.Join(", ", found)}], expected [{string.Join(", ", shape)}] ({files.FileOf(stored)})");
            return zeros(1);
        }

        using IDisposable scope = NewDisposeScope();
        Tensor value = files.Map(stored).to(Dtype).to(Device);
        parameters += value.numel();
        return value.DetachFromDisposeScope();
    }

    /// <summary>Checks that every parameter was filled and every tensor used or excused.</summary>
    /// <exception cref="FlowLensException">Names the tensors.</exception>
    public void Finish(IReadOnlyList<UnusedTensor> unused)
    {
        foreach ((StoredWeights other, IReadOnlyList<UnusedTensor> theirs) in beside)
        {
            other.Finish(theirs);
        }

        if (missing.Count > 0)
        {
            throw new FlowLensException(ErrorKind.BadCheckpoint, $"{files.Folder} lacks {List(missing)}", "Fetch the missing files, or check that config.json belongs to these weights");
        }

        if (misshapen.Count > 0)
        {
            throw new FlowLensException(ErrorKind.BadCheckpoint, $"Tensors of a wrong shape: {List(misshapen)}", "Check that config.json belongs to these weights");
        }

        Regex[] excused = [.. unused.Select(u => new Regex($"^(?:{u.Pattern})$", RegexOptions.CultureInvariant))];
        List<string> extra = [.. storedOf.Where(s => !taken.Contains(s.Key) && !excused.Any(e => e.IsMatch(s.Key))).Select(s => s.Value).Order(StringComparer.Ordinal)];
        if (extra.Count > 0)
        {
            throw new FlowLensException(ErrorKind.BadCheckpoint, $"{files.Folder} holds tensors that this family has no use for: {List(extra)}",
                "Check that config.json belongs to these weights; adapters must be merged first");
        }
    }

    private static string List(List<string> names) => string.Join("; ", names.Take(NamesInAnError))
        + (names.Count > NamesInAnError ? $"; and {names.Count - NamesInAnError} more" : "");
}
