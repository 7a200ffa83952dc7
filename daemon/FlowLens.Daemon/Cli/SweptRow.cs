using System.Security.Cryptography;
using System.Text.Json;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary>A finished row of a sweep, as its line in the file has it.</summary>
/// <param name="Run">What it was made with: model and options.</param>
/// <param name="Id">The row's id.</param>
/// <param name="Line">Its first line, 0-based; ids need not be unique.</param>
/// <param name="Category">Its type, or null.</param>
/// <param name="Label">Its label, or null.</param>
/// <param name="Full">The full run's answer.</param>
/// <param name="FullRight">Whether it agrees with the label; null where that cannot be told.</param>
/// <param name="Layers">L.</param>
/// <param name="Cells">One for each K and keep.</param>
/// <param name="Cliff">K*, for ε = 0.003; null where not every K was swept.</param>
/// <param name="ImageShare">λ of the image by layer.</param>
/// <param name="Error">What went wrong, or null.</param>
internal sealed record SweptRow(string Run, string Id, int Line, string? Category, string? Label, string Full, bool? FullRight, int Layers, IReadOnlyList<SweptCell> Cells, int? Cliff,
    IReadOnlyList<float> ImageShare, string? Error)
{
    /// <summary>A short name of model and options, by which a file's rows are known again.</summary>
    public static string RunOf(string weights, TruncationSweepParams request) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { weights, request }, WireJson.Options)))[..16];

    /// <summary>The rows of a file that were made with this; a last line that was cut short is left out.</summary>
    public static Dictionary<(string Id, int Line), SweptRow> ReadAll(string path, string run)
    {
        Dictionary<(string, int), SweptRow> rows = [];
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            try
            {
                if (JsonSerializer.Deserialize<SweptRow>(line, WireJson.Options) is { Error: null } row && row.Run == run)
                {
                    rows[(row.Id, row.Line)] = row;
                }
            }
            catch (JsonException)
            {
                // Stopped while it was written: that row runs again.
            }
        }

        return rows;
    }
}

/// <param name="K">K.</param>
/// <param name="Keep">Index of its keep.</param>
/// <param name="Kept">Image tokens that survive.</param>
/// <param name="Kl">KL(p_full‖p_K) at the reading row, nats.</param>
/// <param name="Unchanged">Whether the answer is the full run's.</param>
/// <param name="Text">The answer, where it changes.</param>
/// <param name="Right">Whether it agrees with the label; null where that cannot be told.</param>
internal sealed record SweptCell(int K, int Keep, int Kept, double Kl, bool Unchanged, string? Text, bool? Right);
