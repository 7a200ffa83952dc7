using System.Globalization;
using FlowLens.Core;
using FlowLens.Core.Models;

namespace FlowLens.Parity;

/// <summary>All comparisons over one reference folder.</summary>
/// <param name="Folder">The checkpoint folder with its cases.</param>
/// <param name="Measured">Each comparison, with its case.</param>
/// <param name="NotComputed">Reference tensors that nothing was compared with, by their group, with the number of tensors.</param>
public sealed record ParityReport(string Folder, IReadOnlyList<(string Case, Measured Measured)> Measured, IReadOnlyDictionary<string, int> NotComputed)
{
    public bool Holds => Measured.Count > 0 && Measured.All(m => m.Measured.Holds);

    /// <summary>Loads the checkpoint in float32 and compares every case.</summary>
    /// <exception cref="FlowLensException">The folder cannot be loaded, or holds no case.</exception>
    public static ParityReport Make(string folder)
    {
        string[] cases = Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder, "case-*").Order(StringComparer.Ordinal)] : [];
        if (cases.Length == 0)
        {
            throw new FlowLensException(ErrorKind.FileNotFound, $"{folder}: holds no case-N folder", "Give checkpoint folders with reference cases");
        }

        using LoadedModel model = LoadedModel.Load(folder, new LoadOptions(DeviceChoice.Cpu, PrecisionChoice.Float32), null, CancellationToken.None);
        List<(string, Measured)> measured = [];
        SortedDictionary<string, int> missing = new(StringComparer.Ordinal);
        foreach (string path in cases)
        {
            using Case one = new(path, model);
            foreach (Func<Case, IEnumerable<Measured>> check in Checks.All)
            {
                measured.AddRange(check(one).Select(m => (one.Name, m)));
            }

            foreach (string name in one.Reference.NotAsked)
            {
                string[] parts = name.Split('/');
                string group = parts[0] is "truncation" or "logit-lens" && parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : parts[0];
                missing[group] = missing.GetValueOrDefault(group) + 1;
            }
        }

        return new ParityReport(folder, measured, missing);
    }

    /// <summary>The table that the command prints.</summary>
    public string Text()
    {
        System.Text.StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Path.GetFileName(Folder.TrimEnd('/'))}: {(Holds ? "within tolerance" : "PAST TOLERANCE")}");
        foreach (IGrouping<string, (string Case, Measured Measured)> group in Measured.GroupBy(m => m.Measured.Group))
        {
            string worst = group.Max(m => m.Measured.Relative).ToString("e1", CultureInfo.InvariantCulture);
            text.AppendLine(CultureInfo.InvariantCulture, $"  {group.Key,-26} {group.Count(),4} tensors   worst relative error {worst}");
            foreach ((string name, Measured one) in group.Where(m => m.Measured.Detail is not null))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {(one.Holds ? "counts as equal" : "FAILS")}: {name} {one.Name}: {one.Detail}");
            }
        }

        if (NotComputed.Count > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  not computed: {string.Join(", ", NotComputed.Select(n => $"{n.Key} ({n.Value})"))}");
        }

        return text.ToString();
    }
}
