using System.Globalization;
using System.Text.Json;

namespace FlowLens.Core.Datasets;

/// <summary>What a reader knows while it reads a row: where the row stands, where pictures are, and where problems go.</summary>
public sealed class RowReading
{
    private readonly RowText row;
    private readonly PictureFiles pictures;
    private readonly List<DatasetProblem> problems;

    internal RowReading(RowText row, PictureFiles pictures, List<DatasetProblem> problems)
    {
        this.row = row;
        this.pictures = pictures;
        this.problems = problems;
    }

    public int StartLine => row.StartLine;

    public int EndLine => row.EndLine;

    /// <summary>Tells what is wrong; gives null, for a reader to return.</summary>
    public DatasetRow? Fail(string message, string remedy)
    {
        problems.Add(new DatasetProblem(row.StartLine, message, remedy));
        return null;
    }

    /// <summary>The first field that is there, as text; else the row's number.</summary>
    public string Id(JsonElement element, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            if (element.TryGetProperty(field, out JsonElement id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            {
                return id.ToString();
            }
        }

        return row.Index.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The absolute paths of the row's <c>image</c>, one or a list; null where it has none or one is missing, after telling so.</summary>
    public IReadOnlyList<string>? Images(JsonElement element)
    {
        JsonElement[] items = !element.TryGetProperty("image", out JsonElement value) ? []
            : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : value.ValueKind == JsonValueKind.Null ? [] : [value];
        if (items.Length == 0)
        {
            Fail("The row has no image", "Give its picture in the field 'image'");
            return null;
        }

        string[] paths = new string[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].ValueKind != JsonValueKind.String || items[i].GetString() is not { Length: > 0 } name)
            {
                Fail($"The row's image is {items[i].GetRawText()}, expected a file's name", "Give its picture in the field 'image'");
                return null;
            }

            if (pictures.Find(name) is not { } path)
            {
                Fail($"There is no picture {name} in {pictures.Sought}", "Put it there, or set the image folder to where it is");
                return null;
            }

            paths[i] = path;
        }

        return paths;
    }
}
