using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>LLaVA-1.5 (Liu et al. 2023): CLIP tower, two-layer projector, Llama decoder; in the key layouts in use.</summary>
public static class Llava
{
    public static Family Family { get; } = new(
        "llava",
        config => config.Text("model_type", "") == "llava",
        Compose,
        [
            new("language_model.model.", "decoder."),
            new("language_model.lm_head.", "head."),
            new("model.language_model.", "decoder."),
            new("lm_head.", "head."),
            new("model.vision_tower.vision_model.", "tower."),
            new("vision_tower.vision_model.", "tower."),
            new("model.vision_tower.", "tower."),
            new("vision_tower.", "tower."),
            new("model.multi_modal_projector.", "projector."),
            new("multi_modal_projector.", "projector."),
        ],
        [
            new(@"tower\.post_layernorm\.(weight|bias)", "features are taken before the tower's post norm"),
            new(@"tower\.encoder\.layers\.\d+\..*", "layers after the one whose states are the features"),
            new(@"tower\.embeddings\.position_ids", "a constant that older files hold"),
            new(@"decoder\.layers\.\d+\.self_attn\.rotary_emb\.inv_freq", "a constant that older files hold"),
        ]);

    private static FamilyParts Compose(RawConfig raw, Weights weights)
    {
        RawConfig text = raw.RequiredSection("text_config"), vision = raw.RequiredSection("vision_config");
        Expect(vision, "model_type", "clip_vision_model", "clip_vision_model");
        DecoderConfig decoder = DecoderConfig.Read(text, "llama", ["llama"], raw);
        ClipTowerConfig tower = ClipTowerConfig.Read(vision);
        bool patchesOnly = raw.Text("vision_feature_select_strategy", "default") switch
        {
            "default" => true,
            "full" => false,
            _ => throw raw.Unknown("vision_feature_select_strategy", "default, full"),
        };

        bool bias = raw.Bool("multimodal_projector_bias", true);
        PlainMlp projector = new(Linear.Take(weights, "projector.linear_1", tower.Width, decoder.Width, bias),
            Linear.Take(weights, "projector.linear_2", decoder.Width, decoder.Width, bias), Activations.Read(raw, "projector_hidden_act", "gelu"));
        LlavaImages images = new(ClipTower.Take(weights, "tower", tower, TowerLayers(raw, tower.Layers)), projector, tower, patchesOnly);
        RepeatedTokenExpansion expansion = new(raw.Int("image_token_index", 32000), tower.Side, tower.Side, patchesOnly ? 0 : 1);
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape);
    }

    // vision_feature_layer indexes the hidden states: 0 is the embedding, −1 the last layer's output, −2 the one before.
    private static int TowerLayers(RawConfig raw, int layers)
    {
        IReadOnlyList<int> listed = raw.Has("vision_feature_layer") ? raw.Ints("vision_feature_layer") : [-2];
        if (listed.Count != 1)
        {
            throw raw.Unknown("vision_feature_layer", "one layer");
        }

        int index = listed[0] < 0 ? layers + 1 + listed[0] : listed[0];
        return index >= 0 && index <= layers ? index : throw raw.Wrong("vision_feature_layer", $"{-layers - 1}…{layers}");
    }

    private static void Expect(RawConfig section, string field, string published, string known)
    {
        if (section.Text(field, published) != known)
        {
            throw section.Unknown(field, known);
        }
    }
}

/// <summary>CLIP states of one layer, through the projector.</summary>
internal sealed class LlavaImages(ClipTower tower, PlainMlp projector, ClipTowerConfig config, bool patchesOnly) : IImageEncoder
{
    public ImageFeatures Encode(Prompt prompt, int image, RunContext context)
    {
        ProcessedPicture picture = prompt.Images[image].Pixels;
        if (!picture.Shape.AsSpan().SequenceEqual([3, config.ImageSize, config.ImageSize]))
        {
            throw new FlowLensException(ErrorKind.BadConfig, $"The image processor makes pictures of [{string.Join(", ", picture.Shape)}], "
                + $"the tower takes [3, {config.ImageSize}, {config.ImageSize}]", "Check that the processor's configuration belongs to this checkpoint");
        }

        using IDisposable scope = NewDisposeScope();
        Tensor states = tower.Forward(tensor(picture.Pixels, [.. picture.Shape.Select(d => (long)d)]).to(tower.Device), context);
        return new ImageFeatures(projector.Forward(patchesOnly ? states.narrow(0, 1, states.shape[0] - 1) : states).MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        tower.Dispose();
        projector.Dispose();
    }
}
