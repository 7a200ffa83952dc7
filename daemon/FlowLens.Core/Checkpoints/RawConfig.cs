using System.Text.Json;

namespace FlowLens.Core.Checkpoints;

/// <summary>
/// A JSON configuration as it stands in its file. A family's resolved configuration is read from it once; after that no value is optional.
/// Every error names the file and the field.
/// </summary>
public sealed class RawConfig
{
    private readonly JsonElement element;
    private readonly string path;

    private readonly ErrorKind wrong;

    private RawConfig(string file, string path, JsonElement element, ErrorKind wrong)
    {
        File = file;
        this.path = path;
        this.element = element;
        this.wrong = wrong;
    }

    /// <summary>The file that it was read from.</summary>
    public string File { get; }

    /// <param name="file">The file to read.</param>
    /// <param name="wrong">What a wrong or missing field is reported as.</param>
    /// <exception cref="FlowLensException">The file is missing or is not a JSON object.</exception>
    public static RawConfig Read(string file, ErrorKind wrong = ErrorKind.BadConfig)
    {
        if (!System.IO.File.Exists(file))
        {
            throw new FlowLensException(ErrorKind.FileNotFound, $"{file}: no such file", "Choose a checkpoint folder in the Hugging Face layout");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new RawConfig(file, "", document.RootElement.Clone(), wrong)
                : throw new FlowLensException(wrong, $"{file} is not a JSON object", "Fetch the file again");
        }
        catch (JsonException e)
        {
            throw new FlowLensException(wrong, $"{file} is not JSON: {e.Message.TrimEnd('.')}", "Fetch the file again", e);
        }
    }

    /// <summary>The file's content, or null where there is no such file.</summary>
    public static RawConfig? ReadIfPresent(string file) => System.IO.File.Exists(file) ? Read(file) : null;

    /// <summary>The field's full name, for errors.</summary>
    public string Name(string field) => path + field;

    /// <summary>Whether the field stands there with a value other than null.</summary>
    public bool Has(string field) => element.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether the field stands there as null: switched off, where one that is absent has its published value.</summary>
    public bool IsNull(string field) => element.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>A nested object, or null where it is absent.</summary>
    public RawConfig? Section(string field) => !Has(field) ? null
        : element.GetProperty(field) is { ValueKind: JsonValueKind.Object } value ? new RawConfig(File, $"{path}{field}.", value, wrong)
        : throw Wrong(field, "an object");

    /// <summary>A nested object that must be there.</summary>
    public RawConfig RequiredSection(string field) => Section(field) ?? throw Missing(field);

    /// <summary>A list of objects; empty where the field is absent.</summary>
    public IReadOnlyList<RawConfig> Sections(string field) => !Has(field) ? []
        : element.GetProperty(field) is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(i => i.ValueKind == JsonValueKind.Object)
            ? [.. list.EnumerateArray().Select((item, i) => new RawConfig(File, $"{path}{field}[{i}].", item, wrong))]
            : throw Wrong(field, "a list of objects");

    /// <summary>A list of objects that must be there.</summary>
    public IReadOnlyList<RawConfig> RequiredSections(string field) => Has(field) ? Sections(field) : throw Missing(field);

    /// <summary>An integer; <paramref name="published"/> is the value that published configurations leave out.</summary>
    public int Int(string field, int? published = null) => !Has(field) ? published ?? throw Missing(field)
        : element.GetProperty(field) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number
        : throw Wrong(field, "an integer");

    /// <summary>A number.</summary>
    public double Double(string field, double? published = null) => !Has(field) ? published ?? throw Missing(field)
        : element.GetProperty(field) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble()
        : throw Wrong(field, "a number");

    /// <summary>A boolean.</summary>
    public bool Bool(string field, bool? published = null) => !Has(field) ? published ?? throw Missing(field)
        : element.GetProperty(field) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean()
        : throw Wrong(field, "true or false");

    /// <summary>A text.</summary>
    public string Text(string field, string? published = null) => !Has(field) ? published ?? throw Missing(field)
        : element.GetProperty(field) is { ValueKind: JsonValueKind.String } value ? value.GetString()!
        : throw Wrong(field, "a string");

    /// <summary>One integer or a list of integers; empty where the field is absent.</summary>
    public IReadOnlyList<int> Ints(string field)
    {
        if (!Has(field))
        {
            return [];
        }

        JsonElement value = element.GetProperty(field);
        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        return items.All(i => i.ValueKind == JsonValueKind.Number && i.TryGetInt32(out _))
            ? [.. items.Select(i => i.GetInt32())]
            : throw Wrong(field, "an integer or a list of integers");
    }

    /// <summary>A list of texts; empty where the field is absent.</summary>
    public IReadOnlyList<string> Texts(string field) => !Has(field) ? []
        : element.GetProperty(field) is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(i => i.GetString()!)]
            : throw Wrong(field, "a list of strings");

    /// <summary>A list of pairs of integers that must be there.</summary>
    public IReadOnlyList<(int First, int Second)> RequiredPairs(string field) => Json(field) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
        && list.EnumerateArray().All(p => p.ValueKind == JsonValueKind.Array && p.GetArrayLength() == 2 && p.EnumerateArray().All(n => n.ValueKind == JsonValueKind.Number && n.TryGetInt32(out _)))
            ? [.. list.EnumerateArray().Select(p => (p[0].GetInt32(), p[1].GetInt32()))]
            : throw Wrong(field, "a list of pairs of integers");

    /// <summary>The first of these names that stands there: fields were renamed over the years.</summary>
    public string FirstOf(params string[] fields) => fields.FirstOrDefault(Has) ?? fields[0];

    /// <summary>The field's JSON, for what has a form of its own.</summary>
    public JsonElement Json(string field) => Has(field) ? element.GetProperty(field) : throw Missing(field);

    /// <summary>An integer of at least 1.</summary>
    public int Size(string field, int? published = null) => Int(field, published) is var size && size >= 1 ? size : throw Wrong(field, "at least 1");

    /// <summary>A value that would change numbers and that FlowLens does not know: refused by name.</summary>
    public FlowLensException Unknown(string field, string known) => new(ErrorKind.Unsupported,
        $"{File}: {Name(field)} is {(Has(field) ? Shown(field) : "absent")}, which FlowLens does not compute", $"Known: {known}");

    /// <summary>A value of the wrong kind.</summary>
    public FlowLensException Wrong(string field, string expected) => new(wrong,
        $"{File}: {Name(field)} is {Shown(field)}, expected {expected}", "Mend the field, or fetch the file again");

    private FlowLensException Missing(string field) =>
        new(wrong, $"{File}: {Name(field)} is missing", "Add the field, or fetch the file again");

    // A sentence for a person: a vocabulary in the wrong place must not fill the screen.
    private string Shown(string field) => element.GetProperty(field).GetRawText() is { Length: > 80 } raw ? $"{raw[..80]}…" : element.GetProperty(field).GetRawText();
}
