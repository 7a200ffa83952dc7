using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>LLaVA-NeXT and LLaVA-OneVision (Liu et al. 2024, Li et al. 2024): a base view and tiles of the best fitting grid, a newline after every row.</summary>
public static class LlavaNext
{
    public static Family Next { get; } = new("llava-next", config => config.Text("model_type", "") == "llava_next", ComposeNext, HubLayout.Prefixes, HubLayout.Unused);

    public static Family OneVision { get; } = new("llava-onevision", config => config.Text("model_type", "") == "llava_onevision", ComposeOneVision, HubLayout.Prefixes, HubLayout.Unused);

    private static FamilyParts ComposeNext(RawConfig raw, Weights weights)
    {
        DecoderConfig decoder = DecoderConfig.Read(raw.RequiredSection("text_config"), "llama", ["llama", "mistral", "qwen2"], raw);
        PatchTowerConfig config = PatchTowerConfig.Read(raw.RequiredSection("vision_config"), PatchTowerConfig.Clip);
        PatchTower tower = ClipTower.Take(weights, "tower", config, FeatureLayer.Read(raw, "vision_feature_layer", config.Layers, -2));
        if (!FeatureLayer.PatchesOnly(raw, "default"))
        {
            throw raw.Unknown("vision_feature_select_strategy", "default");
        }

        return Compose(raw, weights, decoder, tower, states => states.narrow(0, 1, states.shape[0] - 1), 32000, _ => (true, null));
    }

    private static FamilyParts ComposeOneVision(RawConfig raw, Weights weights)
    {
        DecoderConfig decoder = DecoderConfig.Read(raw.RequiredSection("text_config"), "qwen2", ["qwen2"], raw);
        PatchTowerConfig config = PatchTowerConfig.Read(raw.RequiredSection("vision_config"), PatchTowerConfig.Siglip);
        PatchTower tower = ClipTower.TakeSiglip(weights, "tower", config, FeatureLayer.Read(raw, "vision_feature_layer", config.Layers, -1), postNorm: false);
        const string field = "vision_aspect_ratio", prefix = "anyres_max_";
        string aspect = raw.Text(field, "anyres_max_9");
        if (!aspect.StartsWith(prefix, StringComparison.Ordinal) || !int.TryParse(aspect[prefix.Length..], out int most) || FeatureLayer.PatchesOnly(raw, "full"))
        {
            throw FeatureLayer.PatchesOnly(raw, "full") ? raw.Unknown("vision_feature_select_strategy", "full") : raw.Unknown(field, "anyres_max_N");
        }

        // Only a picture that is alone in its conversation is tiled.
        return Compose(raw, weights, decoder, tower, states => states, 151646, prompt => (prompt.Images.Count == 1, most));
    }

    private static FamilyParts Compose(RawConfig raw, Weights weights, DecoderConfig decoder, PatchTower tower, Func<Tensor, Tensor> select, int imageToken,
        Func<Prompt, (bool Tiled, int? MostTiles)> tiling)
    {
        AnyResolution form = new(raw.RequiredPairs("image_grid_pinpoints"), tower.Config.ImageSize, tower.Config.Side);
        PlainMlp projector = PlainMlp.Take(weights, "projector.linear_1", "projector.linear_2", tower.Config.Width, decoder.Width, decoder.Width,
            Activations.Read(raw, "projector_hidden_act", "gelu"), raw.Bool("multimodal_projector_bias", true));
        Tensor newline = weights.Take("newline", decoder.Width);
        TiledImages images = new(tower, states => projector.Forward(select(states)), (tiles, prompt, image) =>
        {
            (bool tiled, int? most) = tiling(prompt);
            PromptImage picture = prompt.Images[image];
            return tiled ? AnyResolutionFeatures.Arrange(tiles, form, newline, picture.Width, picture.Height, most) : cat([tiles[0], newline.unsqueeze(0)], 0);
        }, projector, newline);
        RepeatedTokenExpansion expansion = new(raw.Int("image_token_index", imageToken), form.Side, form.Side, 0);
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape);
    }
}
