using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Models;

/// <summary>LLaVA-1.5 (Liu et al. 2023): CLIP tower, two-layer projector, Llama decoder; in the key layouts in use.</summary>
public static class Llava
{
    public static Family Family { get; } = new(
        "llava",
        config => config.Text("model_type", "") == "llava",
        Compose,
        HubLayout.Prefixes,
        HubLayout.Unused);

    private static FamilyParts Compose(RawConfig raw, Weights weights)
    {
        RawConfig text = raw.RequiredSection("text_config"), vision = raw.RequiredSection("vision_config");
        Expect(vision, "model_type", "clip_vision_model", "clip_vision_model");
        DecoderConfig decoder = DecoderConfig.Read(text, "llama", ["llama"], raw);
        PatchTowerConfig tower = PatchTowerConfig.Read(vision, PatchTowerConfig.Clip);
        bool patchesOnly = FeatureLayer.PatchesOnly(raw, "default");
        bool bias = raw.Bool("multimodal_projector_bias", true);
        PlainMlp projector = new(Linear.Take(weights, "projector.linear_1", tower.Width, decoder.Width, bias),
            Linear.Take(weights, "projector.linear_2", decoder.Width, decoder.Width, bias), Activations.Read(raw, "projector_hidden_act", "gelu"));
        TiledImages images = new(ClipTower.Take(weights, "tower", tower, FeatureLayer.Read(raw, "vision_feature_layer", tower.Layers, -2)),
            states => projector.Forward(patchesOnly ? states.narrow(0, 1, states.shape[0] - 1) : states), null, projector);
        RepeatedTokenExpansion expansion = new(raw.Int("image_token_index", 32000), tower.Side, tower.Side, patchesOnly ? 0 : 1);
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape);
    }

    private static void Expect(RawConfig section, string field, string published, string known)
    {
        if (section.Text(field, published) != known)
        {
            throw section.Unknown(field, known);
        }
    }
}
