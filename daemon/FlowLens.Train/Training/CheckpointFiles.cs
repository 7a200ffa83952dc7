using System.Text.Json;
using System.Text.Json.Nodes;
using FlowLens.Core.Prompts.Tokenizers;

namespace FlowLens.Train.Training;

/// <summary>Every file of a published LLaVA-1.5 folder but the weights.</summary>
public static class CheckpointFiles
{
    private const int ContextLength = 1024;
    private const int VocabularyMultiple = 16;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly JsonArray Mean = [0.48145466, 0.4578275, 0.40821073]; // CLIP's
    private static readonly JsonArray Deviation = [0.26862954, 0.26130258, 0.27577711];

    private const string Template = "{% for message in messages %}{% if message['role'] == 'user' %}USER: {% else %}ASSISTANT: {% endif %}"
        + "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
        + "{% for c in message['content'] | selectattr('type', 'equalto', 'image') %}<image>\n{% endfor %}"
        + "{% for c in message['content'] | selectattr('type', 'equalto', 'text') %}{{ c['text'] }}{% endfor %}{% endif %}"
        + "{% if message['role'] == 'user' %} {% else %}</s>{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}ASSISTANT:{% endif %}";

    public static void Write(string folder, Architecture architecture)
    {
        Directory.CreateDirectory(folder);
        string tokenizerPath = Path.Combine(folder, "tokenizer.json");
        File.WriteAllText(tokenizerPath, Vocabulary.Json(Words.AfterABlank(), Words.Openings()));
        Tokenizer tokenizer = Tokenizer.Load(tokenizerPath);
        int image = tokenizer.Encode(Vocabulary.ImageToken, addSpecialTokens: false).Ids[0], pad = tokenizer.Encode(Vocabulary.PadToken, addSpecialTokens: false).Ids[0];
        int rows = (pad + VocabularyMultiple) / VocabularyMultiple * VocabularyMultiple;
        File.WriteAllText(Path.Combine(folder, "config.json"), architecture.Config(rows, image, pad));
        Write(folder, "generation_config.json", new JsonObject
        {
            ["bos_token_id"] = Vocabulary.Start,
            ["do_sample"] = false,
            ["eos_token_id"] = Vocabulary.End,
            ["max_new_tokens"] = 64,
            ["pad_token_id"] = pad,
        });
        Write(folder, "preprocessor_config.json", Preprocessor());
        Write(folder, "processor_config.json", new JsonObject
        {
            ["image_token"] = Vocabulary.ImageToken,
            ["num_additional_image_tokens"] = 1,
            ["patch_size"] = Architecture.PatchSize,
            ["processor_class"] = "LlavaProcessor",
            ["vision_feature_select_strategy"] = "default",
        });
        Write(folder, "tokenizer_config.json", TokenizerConfig());
        Write(folder, "special_tokens_map.json", SpecialTokens());
        Write(folder, "chat_template.json", new JsonObject { ["chat_template"] = Template });
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), Template);
    }

    private static JsonObject Preprocessor() => new()
    {
        ["crop_size"] = Square(),
        ["do_center_crop"] = false,
        ["do_convert_rgb"] = true,
        ["do_normalize"] = true,
        ["do_rescale"] = true,
        ["do_resize"] = true,
        ["image_mean"] = Mean.DeepClone(),
        ["image_processor_type"] = "CLIPImageProcessor",
        ["image_std"] = Deviation.DeepClone(),
        ["processor_class"] = "LlavaProcessor",
        ["resample"] = 3,
        ["rescale_factor"] = 1.0 / 255,
        ["size"] = Square(),
    };

    private static JsonObject TokenizerConfig()
    {
        JsonObject config = SpecialTokens();
        config["add_bos_token"] = true;
        config["add_eos_token"] = false;
        config["clean_up_tokenization_spaces"] = false;
        config["extra_special_tokens"] = new JsonObject { ["image_token"] = Vocabulary.ImageToken };
        config["image_token"] = Vocabulary.ImageToken;
        config["model_max_length"] = ContextLength;
        config["padding_side"] = "left";
        config["processor_class"] = "LlavaProcessor";
        config["tokenizer_class"] = "PreTrainedTokenizerFast";
        return config;
    }

    private static JsonObject SpecialTokens() => new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["pad_token"] = Vocabulary.PadToken, ["unk_token"] = "<unk>" };

    private static JsonObject Square() => new() { ["height"] = Architecture.ImageSize, ["width"] = Architecture.ImageSize };

    private static void Write(string folder, string name, JsonObject content) => File.WriteAllText(Path.Combine(folder, name), content.ToJsonString(Indented) + "\n");
}
