using FlowLens.Core;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using FlowLens.Protocol;
using Cell = FlowLens.Core.Prompts.ImageCell;
using ImageCell = FlowLens.Protocol.ImageCell;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Prompts: what a caller asks, and what the model saw.</summary>
internal static class PromptWire
{
    private static readonly string[] Roles = ["system", "user", "assistant"];

    /// <exception cref="FlowLensException">Neither or both of text and messages, a relative picture, an unknown role or part.</exception>
    public static PromptRequest Request(PromptSpec spec)
    {
        string[] images = [.. spec.Images.Select((path, i) => AbsolutePath.Require($"prompt.images[{i}]", path))];
        return (spec.Text, spec.Messages) switch
        {
            (string text, null) => PromptRequest.FromText(images, text),
            (null, { } messages) => new PromptRequest(images, [.. messages.Select(Message)]),
            _ => throw new FlowLensException(ErrorKind.BadPrompt, $"prompt has {(spec.Text is null ? "neither text nor messages" : "both text and messages")}", "Give one of the two"),
        };
    }

    /// <summary>The pair as a caller would write it: as a text where it is no more than that.</summary>
    public static PromptSpec Spec(PromptRequest request) => Text(request) is string text ? new PromptSpec(request.Images, text, null)
        : new PromptSpec(request.Images, null, [.. request.Messages.Select(m => new PromptMessage(m.Role, [.. m.Content.Select(Part)]))]);

    public static PromptInfo Info(LoadedModel model, Prompt prompt) => new(prompt.Rendered, [.. prompt.Ids.Select((id, i) => TokenWire.Of(model, id, prompt.Roles[i]))],
        prompt.ReadingRow, [.. prompt.Images.Select(i => new ImageInfo(i.Path, i.Width, i.Height))], prompt.ImagePositions.Length, [.. prompt.Cells.Select(c => CellOf(c, prompt))]);

    private static ImageCell CellOf(Cell cell, Prompt prompt) => new(cell.Position, cell.Image, cell.Tile, cell.Row, cell.Col, Rect(cell, prompt.Images[cell.Image]));

    private static double[]? Rect(Cell cell, PromptImage image) => image.RectOf(cell) is { } rect ? [rect.Left, rect.Top, rect.Width, rect.Height] : null;

    // The text of one user turn whose pictures all stand before it.
    private static string? Text(PromptRequest request) => request.Messages is [{ Role: "user" } only] && only.Content.Count == request.Images.Count + 1
        && only.Content.SkipLast(1).All(p => p is ImagePart) && only.Content[^1] is TextPart last ? last.Text : null;

    private static PromptPart Part(ContentPart part) => part is TextPart text ? new PromptPart("text", text.Text) : new PromptPart("image", null);

    private static Message Message(PromptMessage message, int index)
    {
        string field = $"prompt.messages[{index}]";
        return Roles.Contains(message.Role) ? new Message(message.Role, [.. message.Content.Select((part, i) => Part($"{field}.content[{i}]", part))])
            : throw new FlowLensException(ErrorKind.BadPrompt, $"{field}.role is '{message.Role}'", $"Choose one of {string.Join(", ", Roles)}");
    }

    private static ContentPart Part(string field, PromptPart part) => part switch
    {
        { Type: "text", Text: string text } => new TextPart(text),
        { Type: "text" } => throw new FlowLensException(ErrorKind.BadPrompt, $"{field}.text is missing", "Give the text of a text part"),
        { Type: "image" } => new ImagePart(),
        _ => throw new FlowLensException(ErrorKind.BadPrompt, $"{field}.type is '{part.Type}'", "Choose one of text, image"),
    };
}
