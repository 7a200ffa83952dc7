using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowLens.Train.Training;

/// <summary>Sizes of the model that is trained: LLaVA-1.5's form (CLIP tower, two-layer projector, Llama decoder), small.</summary>
/// <param name="TowerWidth">Width of the tower, a multiple of its 32-wide heads.</param>
/// <param name="TowerInner">Width of its MLP.</param>
/// <param name="TowerLayers">Its layers.</param>
/// <param name="Width">Width of the decoder, d, a multiple of its 32-wide heads.</param>
/// <param name="Inner">Width of its MLP.</param>
/// <param name="Layers">Its layers, L.</param>
public sealed record Architecture(int TowerWidth = 192, int TowerInner = 512, int TowerLayers = 4, int Width = 128, int Inner = 352, int Layers = 8)
{
    public const int ImageSize = 128;
    public const int PatchSize = 16;
    public const int Side = ImageSize / PatchSize;
    public const int Cells = Side * Side;
    private const int HeadWidth = 32;

    /// <summary>The checkpoint's <c>config.json</c>; every value that matters is written out.</summary>
    /// <param name="vocabulary">Rows of the embedding.</param>
    /// <param name="imageToken">Id of the picture's placeholder.</param>
    /// <param name="padToken">Id of the padding token.</param>
    public string Config(int vocabulary, int imageToken, int padToken)
    {
        JsonObject config = new()
        {
            ["architectures"] = new JsonArray("LlavaForConditionalGeneration"),
            ["dtype"] = "float16",
            ["image_seq_length"] = Cells,
            ["image_token_index"] = imageToken,
            ["model_type"] = "llava",
            ["multimodal_projector_bias"] = true,
            ["projector_hidden_act"] = "gelu",
            ["text_config"] = new JsonObject
            {
                ["attention_bias"] = false,
                ["bos_token_id"] = Vocabulary.Start,
                ["eos_token_id"] = Vocabulary.End,
                ["head_dim"] = HeadWidth,
                ["hidden_act"] = "silu",
                ["hidden_size"] = Width,
                ["intermediate_size"] = Inner,
                ["max_position_embeddings"] = 1024,
                ["mlp_bias"] = false,
                ["model_type"] = "llama",
                ["num_attention_heads"] = Width / HeadWidth,
                ["num_hidden_layers"] = Layers,
                ["num_key_value_heads"] = Width / HeadWidth,
                ["pad_token_id"] = padToken,
                ["rms_norm_eps"] = 1e-5,
                ["rope_parameters"] = new JsonObject { ["rope_theta"] = 10000.0, ["rope_type"] = "default" },
                ["rope_theta"] = 10000.0,
                ["tie_word_embeddings"] = false,
                ["vocab_size"] = vocabulary,
            },
            ["tie_word_embeddings"] = false,
            ["vision_config"] = new JsonObject
            {
                ["hidden_act"] = "quick_gelu",
                ["hidden_size"] = TowerWidth,
                ["image_size"] = ImageSize,
                ["intermediate_size"] = TowerInner,
                ["layer_norm_eps"] = 1e-5,
                ["model_type"] = "clip_vision_model",
                ["num_attention_heads"] = TowerWidth / HeadWidth,
                ["num_channels"] = 3,
                ["num_hidden_layers"] = TowerLayers,
                ["patch_size"] = PatchSize,
                ["projection_dim"] = TowerWidth,
            },
            ["vision_feature_layer"] = -1,
            ["vision_feature_select_strategy"] = "default",
        };
        return config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }
}
