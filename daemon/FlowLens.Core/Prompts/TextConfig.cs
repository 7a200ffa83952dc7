using System.Text.Json;
using FlowLens.Core.Checkpoints;
using FlowLens.Core.Prompts.Templates;

namespace FlowLens.Core.Prompts;

/// <summary>What a checkpoint says about its text: template, special tokens, end tokens. Read once from the files that people have.</summary>
/// <param name="Template">The chat template, or null where there is none.</param>
/// <param name="BosToken">Text of the start token, or null.</param>
/// <param name="EosToken">Text of the end token, or null.</param>
/// <param name="EndTokens">Ids that end an answer.</param>
public sealed record TextConfig(ChatTemplate? Template, string? BosToken, string? EosToken, IReadOnlySet<int> EndTokens)
{
    private const string TemplateField = "chat_template";

    /// <exception cref="FlowLensException">A file is there and cannot be used.</exception>
    public static TextConfig Read(string folder)
    {
        RawConfig? tokenizer = RawConfig.ReadIfPresent(Path.Combine(folder, "tokenizer_config.json"));
        return new TextConfig(ReadTemplate(folder, tokenizer), TokenText(tokenizer, "bos_token"), TokenText(tokenizer, "eos_token"), ReadEndTokens(folder));
    }

    // In the order in which the reference looks: a file of its own, a JSON file, the processor's, the tokenizer's.
    private static ChatTemplate? ReadTemplate(string folder, RawConfig? tokenizer)
    {
        string file = Path.Combine(folder, "chat_template.jinja");
        if (File.Exists(file))
        {
            return ChatTemplate.Parse(File.ReadAllText(file), file);
        }

        RawConfig?[] holders =
        [
            RawConfig.ReadIfPresent(Path.Combine(folder, "chat_template.json")),
            RawConfig.ReadIfPresent(Path.Combine(folder, "processor_config.json")),
            tokenizer,
        ];
        RawConfig? holder = holders.FirstOrDefault(h => h?.Has(TemplateField) ?? false);
        return holder is null ? null : ChatTemplate.Parse(TemplateText(holder), holder.File);
    }

    // A tokenizer may hold several templates by name.
    private static string TemplateText(RawConfig holder)
    {
        JsonElement value = holder.Json(TemplateField);
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray())
            {
                if (item.TryGetProperty("name", out JsonElement name) && name.GetString() == "default" && item.TryGetProperty("template", out JsonElement template))
                {
                    return template.GetString() ?? "";
                }
            }

            throw holder.Wrong(TemplateField, "a template, or a list with one named 'default'");
        }

        return holder.Text(TemplateField);
    }

    // A special token stands as its text, or as an object with its text as content.
    private static string? TokenText(RawConfig? config, string field) => config is null || !config.Has(field) ? null
        : config.Json(field).ValueKind == JsonValueKind.Object ? config.RequiredSection(field).Text("content") : config.Text(field);

    private static HashSet<int> ReadEndTokens(string folder)
    {
        RawConfig? generation = RawConfig.ReadIfPresent(Path.Combine(folder, "generation_config.json"));
        RawConfig config = RawConfig.Read(Path.Combine(folder, "config.json"));
        RawConfig?[] holders = [generation, config.Section("text_config"), config];
        return [.. holders.Where(h => h is not null).Select(h => h!.Ints("eos_token_id")).FirstOrDefault(ids => ids.Count > 0) ?? []];
    }
}
