using System.Text.Json;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;

namespace FlowLens.Parity;

/// <summary>One case of a reference folder: its conversation, its pictures, its reference tensors.</summary>
public sealed class Case : IDisposable
{
    public Case(string folder, LoadedModel model)
    {
        Folder = folder;
        Model = model;
        Reference = new Reference(Path.Combine(folder, "reference.safetensors"));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        JsonElement root = document.RootElement;
        Message[] messages = [.. root.GetProperty("messages").EnumerateArray().Select(m => new Message(m.GetProperty("role").GetString()!, Parts(m.GetProperty("content"))))];
        string[] images = [.. root.GetProperty("images").EnumerateArray().Select(i => Path.Combine(folder, i.GetString()!))];
        Rendered = root.GetProperty("prompt").GetString()!;
        Prompt = PromptBuilder.Build(model, new PromptRequest(images, messages));
    }

    public string Folder { get; }

    public string Name => $"{Path.GetFileName(Path.GetDirectoryName(Folder))}/{Path.GetFileName(Folder)}";

    public LoadedModel Model { get; }

    public Reference Reference { get; }

    /// <summary>The reference's rendered prompt.</summary>
    public string Rendered { get; }

    public Prompt Prompt { get; }

    public void Dispose() => Reference.Dispose();

    private static ContentPart[] Parts(JsonElement content) => content.ValueKind == JsonValueKind.String ? [new TextPart(content.GetString()!)]
        : [.. content.EnumerateArray().Select(p => p.GetProperty("type").GetString() == "image" ? (ContentPart)new ImagePart() : new TextPart(p.GetProperty("text").GetString()!))];
}
