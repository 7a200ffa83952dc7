using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates;

/// <summary>How a template takes a message's content.</summary>
internal enum ContentForm
{
    /// <summary>A list of parts, each with its type.</summary>
    Parts,

    /// <summary>One text.</summary>
    Text,
}

/// <summary>Finds the form by trying it: a template that prints a part's words reads lists.</summary>
internal static class ContentForms
{
    private const string Word = "FlowLens";
    private static readonly ChatTemplateOptions Options = new(true, "", "");

    /// <summary>Lists, wherever the template can: only they can hold pictures, and a text given for one would vanish without a word.</summary>
    public static ContentForm Of(ChatTemplate template) => Shows(template, ContentForm.Parts) || !Shows(template, ContentForm.Text) ? ContentForm.Parts : ContentForm.Text;

    public static Sequence Values(IReadOnlyList<Message> messages, ContentForm form) => new([.. messages.Select(m => (object?)new Mapping(
    [
        ("role", m.Role),
        ("content", form == ContentForm.Parts ? new Sequence([.. m.Content.Select(Part)]) : string.Concat(m.Content.OfType<TextPart>().Select(p => p.Text))),
    ]))]);

    private static Mapping Part(ContentPart part) => part is TextPart text
        ? new Mapping([("type", "text"), ("text", text.Text)])
        : new Mapping([("type", "image")]);

    // A template for texts prints a list as Python would, its field names included.
    private static bool Shows(ChatTemplate template, ContentForm form)
    {
        try
        {
            string rendered = template.Render(Values([new Message("user", [new TextPart(Word)])], form), Options);
            return rendered.Contains(Word, StringComparison.Ordinal) && !rendered.Contains("'type'", StringComparison.Ordinal);
        }
        catch (FlowLensException)
        {
            return false;
        }
    }
}
