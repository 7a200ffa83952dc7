using FlowLens.Core.Models;

namespace FlowLens.Daemon.Sessions;

/// <summary>What a loaded model was made from: the same key gives the same model.</summary>
/// <param name="Folder">The checkpoint folder.</param>
/// <param name="Options">How it was loaded.</param>
/// <param name="Files">Names, sizes and times of the folder's files.</param>
internal sealed record LoadKey(string Folder, LoadOptions Options, string Files)
{
    public static LoadKey Of(string folder, LoadOptions options)
    {
        DirectoryInfo directory = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        string files = !directory.Exists ? "" : string.Join('\n', directory.EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => $"{f.Name} {f.Length} {f.LastWriteTimeUtc.Ticks}"));
        return new LoadKey(directory.FullName, options, files);
    }
}
