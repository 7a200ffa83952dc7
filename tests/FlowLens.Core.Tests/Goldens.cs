using FlowLens.Core.Models;
using FlowLens.Parity;

namespace FlowLens.Core.Tests;

/// <summary>The reference checkpoints of <c>tests/goldens</c>, loaded in float32, each once.</summary>
public static class Goldens
{
    private static readonly Dictionary<string, Lazy<LoadedModel>> Loaded = Folders.ToDictionary(f => f, f => new Lazy<LoadedModel>(() => Load(f)));

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Names of the checkpoint folders that hold reference cases.</summary>
    public static IReadOnlyList<string> Folders => [.. Directory.EnumerateDirectories(Path.Combine(FindRoot(), "tests/goldens"))
        .Where(f => Directory.EnumerateDirectories(f, "case-*").Any()).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>The same, as test data.</summary>
    public static TheoryData<string> Checkpoints => [.. Folders];

    public static string FolderOf(string name) => Path.Combine(Root, "tests/goldens", name);

    public static string Embedded => Path.Combine(Root, "daemon/models/flowlens-emoji");

    public static LoadedModel Model(string name) => Loaded[name].Value;

    /// <summary>The cases of a checkpoint; the caller disposes them.</summary>
    public static IEnumerable<Case> Cases(string name) => Directory.EnumerateDirectories(FolderOf(name), "case-*").Order(StringComparer.Ordinal)
        .Select(folder => new Case(folder, Model(name)));

    private static LoadedModel Load(string name) =>
        LoadedModel.Load(FolderOf(name), new LoadOptions(DeviceChoice.Cpu, PrecisionChoice.Float32), null, CancellationToken.None);

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FlowLens.sln")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("FlowLens.sln was not found above the tests");
    }
}
