namespace FlowLens.Core.Prompts;

/// <summary>An image/prompt pair as a person gives it.</summary>
/// <param name="Images">Paths, in the order of their places in the messages.</param>
/// <param name="Messages">The conversation.</param>
public sealed record PromptRequest(IReadOnlyList<string> Images, IReadOnlyList<Message> Messages)
{
    /// <summary>One user turn with the images before the text.</summary>
    public static PromptRequest FromText(IReadOnlyList<string> images, string text) =>
        new(images, [new Message("user", [.. images.Select(_ => (ContentPart)new ImagePart()), new TextPart(text)])]);
}
