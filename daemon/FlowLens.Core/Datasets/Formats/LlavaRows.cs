using System.Text.Json;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Datasets.Formats;

/// <summary>
/// LLaVA's conversations: <c>{"id", "image", "conversations": [{"from": "human", "value": "&lt;image&gt;\n…"}, {"from": "gpt", "value": …}]}</c>.
/// The prompt is what stands before the first answer; <c>type</c> and <c>objects</c> are read where a file has them.
/// </summary>
internal static class LlavaRows
{
    private const string Turns = "conversations";

    private static readonly Dictionary<string, string> Roles = new()
    {
        ["human"] = "user",
        ["user"] = "user",
        ["gpt"] = "assistant",
        ["assistant"] = "assistant",
        ["system"] = "system",
    };

    // Text-only conversations have the same form: an image or its mark tells them apart.
    public static bool Recognises(JsonElement row) => row.TryGetProperty(Turns, out JsonElement turns) && turns.ValueKind == JsonValueKind.Array && turns.GetArrayLength() > 0
        && turns.EnumerateArray().All(t => t.ValueKind == JsonValueKind.Object && t.TryGetProperty("from", out _) && t.TryGetProperty("value", out _))
        && (row.TryGetProperty("image", out _) || turns.GetRawText().Contains(ImageMarks.Mark, StringComparison.Ordinal));

    public static DatasetRow? Read(JsonElement row, RowReading reading)
    {
        if (!row.TryGetProperty(Turns, out JsonElement turns) || turns.ValueKind != JsonValueKind.Array)
        {
            return reading.Fail($"The row has no list '{Turns}'", "Give its turns as [{\"from\": \"human\", \"value\": …}, …]");
        }

        List<(string Role, string Text)> said = [];
        foreach (JsonElement turn in turns.EnumerateArray())
        {
            if (Field(turn, "from") is not { } from || Field(turn, "value") is not { } value || !Roles.TryGetValue(from, out string? role))
            {
                return reading.Fail($"{Turns}[{said.Count}] is not a turn", $"Give 'value' as a text and 'from' as one of {string.Join(", ", Roles.Keys)}");
            }

            said.Add((role, value));
        }

        int answer = said.FindIndex(t => t.Role == "assistant");
        List<(string Role, string Text)> asked = answer < 0 ? said : said[..answer];
        if (!asked.Exists(t => t.Role == "user"))
        {
            return reading.Fail("The row asks nothing before its first answer", "Begin with a turn from 'human'");
        }

        if (reading.Images(row) is not { } images)
        {
            return null;
        }

        int marks = said.Sum(t => ImageMarks.Count(t.Text)), askedMarks = asked.Sum(t => ImageMarks.Count(t.Text));
        if (marks != 0 && marks != images.Count)
        {
            return reading.Fail($"The row has {marks} {ImageMarks.Mark} marks for {images.Count} pictures", "Give each picture one mark, or none at all to have them first");
        }

        int first = asked.FindIndex(t => t.Role == "user");
        Message[] messages = [.. asked.Select((t, i) => new Message(t.Role, ImageMarks.Parts(t.Text, marks == 0 && i == first ? images.Count : 0)))];
        PromptRequest prompt = new([.. images.Take(marks == 0 ? images.Count : askedMarks)], messages);
        return new DatasetRow(reading.Id(row, "id", "question_id"), reading.StartLine, reading.EndLine, ImageMarks.Title(asked.Last(t => t.Role == "user").Text),
            prompt, answer < 0 ? null : said[answer].Text, Field(row, "type") ?? Field(row, "category"), ObjectBoxes.Read(row, reading));
    }

    private static string? Field(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
