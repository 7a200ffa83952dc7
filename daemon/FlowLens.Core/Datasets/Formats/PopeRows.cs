using System.Text.Json;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Datasets.Formats;

/// <summary>
/// POPE's existence questions: <c>{"question_id", "image", "text", "label"}</c>, a line each, in files often named <c>.json</c>. The label may
/// be absent: other question files of LLaVA's have this form without one.
/// </summary>
internal static class PopeRows
{
    public static bool Recognises(JsonElement row) => Text(row, "text") is not null
        && (row.TryGetProperty("image", out _) ? Text(row, "label") is not null || row.TryGetProperty("question_id", out _)
            : Text(row, "label") is not null && row.TryGetProperty("question_id", out _));

    public static DatasetRow? Read(JsonElement row, RowReading reading)
    {
        if (Text(row, "text") is not { } question || string.IsNullOrWhiteSpace(question))
        {
            return reading.Fail("The row has no question", "Give it in the field 'text'");
        }

        if (reading.Images(row) is not { } images)
        {
            return null;
        }

        int marks = ImageMarks.Count(question);
        if (marks != 0 && marks != images.Count)
        {
            return reading.Fail($"The row has {marks} {ImageMarks.Mark} marks for {images.Count} pictures", "Give each picture one mark, or none at all to have them first");
        }

        Message message = new("user", ImageMarks.Parts(question, marks == 0 ? images.Count : 0));
        return new DatasetRow(reading.Id(row, "question_id", "id"), reading.StartLine, reading.EndLine, ImageMarks.Title(question), new PromptRequest(images, [message]),
            Text(row, "label"), Text(row, "category"), ObjectBoxes.Read(row, reading));
    }

    private static string? Text(JsonElement row, string field) => row.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
