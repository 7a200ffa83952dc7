namespace FlowLens.Core.Datasets;

/// <summary>Finds the pictures that rows name; each name is looked up once, as many rows share a picture.</summary>
internal sealed class PictureFiles(IReadOnlyList<string> imageFolders, string ownFolder)
{
    private readonly string[] folders = [.. imageFolders.Append(ownFolder).Distinct()];
    private readonly Dictionary<string, string?> found = [];

    /// <summary>Where relative names are sought, for a message.</summary>
    public string Sought => string.Join(" or ", folders);

    /// <summary>The absolute path, or null where there is no such file.</summary>
    public string? Find(string name)
    {
        if (!found.TryGetValue(name, out string? path))
        {
            // A name with a zero character is no path at all.
            path = name.Contains('\0', StringComparison.Ordinal) ? null
                : folders.Select(f => Path.GetFullPath(Path.Combine(f, name))).FirstOrDefault(File.Exists);
            found[name] = path;
        }

        return path;
    }
}
