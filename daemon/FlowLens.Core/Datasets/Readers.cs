using System.Text.Json;
using FlowLens.Core.Datasets.Formats;

namespace FlowLens.Core.Datasets;

/// <summary>A form of data set. A file is of the form that its first recognised row has, whatever its name.</summary>
/// <param name="Id">Its name in results.</param>
/// <param name="Recognises">Whether a JSON object is a row of this form.</param>
/// <param name="Read">The row; null where it cannot be run, after telling the reading why.</param>
public sealed record Reader(string Id, Func<JsonElement, bool> Recognises, Func<JsonElement, RowReading, DatasetRow?> Read);

/// <summary>The forms of data sets. Adding one is a row here.</summary>
public static class Readers
{
    public static IReadOnlyList<Reader> All { get; } =
    [
        new("llava-jsonl", LlavaRows.Recognises, LlavaRows.Read),
        new("pope", PopeRows.Recognises, PopeRows.Read),
    ];
}
