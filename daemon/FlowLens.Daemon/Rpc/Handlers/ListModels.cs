using FlowLens.Core;
using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models;
using FlowLens.Daemon.Sessions;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Handlers;

/// <summary><c>model/list</c>: reads configurations and headers, no weights.</summary>
internal static class ListModels
{
    public static Task<ModelListResult> RunAsync(Session session, ModelListParams parameters, CancellationToken cancellationToken) => Task.Run(() =>
    {
        string? loaded = session.Model?.Folder;
        string[] folders = [.. new[] { DaemonFacts.EmbeddedModel }.Concat(parameters.Folders.SelectMany(Checkpoints)).Distinct(StringComparer.Ordinal)];
        List<ModelListing> models = [];
        foreach (string folder in folders)
        {
            cancellationToken.ThrowIfCancellationRequested();
            models.Add(Describe(folder, loaded));
        }

        return new ModelListResult(models);
    }, cancellationToken);

    // The folder itself where it is a checkpoint, or holds nothing that is one: then its entry says why.
    private static string[] Checkpoints(string given, int index)
    {
        string folder = Path.TrimEndingDirectorySeparator(AbsolutePath.Require($"folders[{index}]", given));
        string[] below = IsCheckpoint(folder) ? [] : Below(folder);
        return below.Length > 0 ? below : [folder];
    }

    private static string[] Below(string folder)
    {
        try
        {
            return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateDirectories(folder).Where(IsCheckpoint).Order(StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsCheckpoint(string folder) => File.Exists(Path.Combine(folder, "config.json"));

    private static ModelListing Describe(string folder, string? loaded)
    {
        string? family = null;
        ErrorInfo? problem = null;
        try
        {
            family = Families.Recognise(folder).Family.Id;
            WeightFiles.Open(folder).Dispose();
        }
        catch (Exception e) when (e is FlowLensException or IOException or UnauthorizedAccessException)
        {
            problem = Errors.Of(e).Info;
        }

        return new ModelListing(folder, Path.GetFileName(folder), family, Bytes(folder), folder == DaemonFacts.EmbeddedModel, folder == loaded, problem);
    }

    private static long Bytes(string folder)
    {
        try
        {
            return WeightFiles.Find(folder).Sum(f => new FileInfo(f).Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
