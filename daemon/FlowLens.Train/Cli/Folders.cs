namespace FlowLens.Train.Cli;

/// <summary>Places in the project that commands read and write unless told otherwise.</summary>
internal static class Folders
{
    /// <summary>The folder that holds FlowLens.sln, above the program or where the person stands.</summary>
    public static string Project { get; } = Find(AppContext.BaseDirectory) ?? Find(Environment.CurrentDirectory) ?? Environment.CurrentDirectory;

    public static string Sprites => Path.Combine(Project, "node_modules", "emoji-datasource-google", "img", "google", "64");

    public static string Model => Path.Combine(Project, "daemon", "models", "flowlens-emoji");

    public static string State => Path.Combine(Project, "artifacts", "train");

    private static string? Find(string from)
    {
        for (DirectoryInfo? folder = new(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FlowLens.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
