using System.Text.Json;

namespace FlowLens.Core.Datasets.Formats;

/// <summary>The field <c>objects</c>: <c>[{"name": …, "box": [left, top, right, bottom]}, …]</c>, in pixels of the first picture.</summary>
internal static class ObjectBoxes
{
    /// <summary>The boxes; one that cannot be read is told, and the row goes without it.</summary>
    public static IReadOnlyList<DatasetBox> Read(JsonElement row, RowReading reading)
    {
        if (!row.TryGetProperty("objects", out JsonElement objects) || objects.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        List<DatasetBox> boxes = [];
        int index = 0;
        foreach (JsonElement item in objects.EnumerateArray())
        {
            if (Box(item) is { } box)
            {
                boxes.Add(box);
            }
            else
            {
                reading.Fail($"objects[{index}] is not a name with a box", "Give {\"name\": …, \"box\": [left, top, right, bottom]}; the row is used without it");
            }

            index++;
        }

        return boxes;
    }

    private static DatasetBox? Box(JsonElement item) => item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
        && item.TryGetProperty("box", out JsonElement box) && box.ValueKind == JsonValueKind.Array && box.GetArrayLength() == 4
        && box.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number)
        ? new DatasetBox(name.GetString()!, box[0].GetDouble(), box[1].GetDouble(), box[2].GetDouble(), box[3].GetDouble()) : null;
}
