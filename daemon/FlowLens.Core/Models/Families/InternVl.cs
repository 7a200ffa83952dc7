using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>InternVL (Chen et al. 2024) as transformers has it: InternViT with layer scale on tiles, pixel shuffle, Qwen or Llama decoder.</summary>
public static class InternVl
{
    public static Family Family { get; } = new("internvl", config => config.Text("model_type", "") == "internvl", Compose, HubLayout.Prefixes, HubLayout.Unused);

    private static FamilyParts Compose(RawConfig raw, Weights weights)
    {
        RawConfig vision = raw.RequiredSection("vision_config");
        DecoderConfig decoder = DecoderConfig.Read(raw.RequiredSection("text_config"), "qwen2", ["qwen2", "qwen3", "llama"], raw);
        PatchTowerConfig tower = PatchTowerConfig.Read(vision, new PatchTowerConfig(1024, 4096, 24, 16, 448, 14, Activation.Gelu, 1e-6));
        int factor = (int)Math.Round(1 / raw.Double("downsample_ratio", 0.5)), side = tower.Side / factor, wide = tower.Width * factor * factor;
        bool patchesOnly = FeatureLayer.PatchesOnly(raw, "default");
        LayerNorm norm = LayerNorm.Take(weights, "projector.layer_norm", wide, 1e-5);
        PlainMlp projector = PlainMlp.Take(weights, "projector.linear_1", "projector.linear_2", wide, decoder.Width, decoder.Width, Activations.Read(raw, "projector_hidden_act", "gelu"));
        TiledImages images = new(TakeTower(raw, vision, weights, tower),
            states => projector.Forward(norm.Forward(PixelShuffle.Join(patchesOnly ? states.narrow(0, 1, states.shape[0] - 1) : states, factor))), null, norm, projector);
        PictureExpansion expansion = new(raw.Int("image_token_id", 151667), null, picture => new ExpandedPicture([.. picture.Tiles.Select(t => new FeatureGrid(side, side, t))],
            [ExpandedPiece.Separator("<img>", 0), .. Enumerable.Range(0, picture.Tiles.Count).SelectMany(tile => ExpandedPiece.Grid(tile, side, side)), ExpandedPiece.Separator("</img>", picture.Tiles.Count - 1)]));
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape);
    }

    private static PatchTower TakeTower(RawConfig raw, RawConfig vision, Weights weights, PatchTowerConfig config)
    {
        if (!vision.Bool("use_mean_pooling", true))
        {
            throw vision.Unknown("use_mean_pooling", "true");
        }

        if (!vision.Bool("use_absolute_position_embeddings", true))
        {
            throw vision.Unknown("use_absolute_position_embeddings", "true");
        }

        using Tensor token = weights.Take("tower.embeddings.cls_token", 1, 1, config.Width);
        using Tensor positions = weights.Take("tower.embeddings.position_embeddings", 1, (config.Side * config.Side) + 1, config.Width);
        PatchEmbedding embedding = new(weights.Take("tower.embeddings.patch_embeddings.projection.weight", config.Width, 3, config.PatchSize, config.PatchSize),
            weights.Take("tower.embeddings.patch_embeddings.projection.bias", config.Width),
            token.flatten().unsqueeze(0).DetachFromDisposeScope(), (positions.dim() == 3 ? positions.squeeze(0) : positions.unsqueeze(0)).DetachFromDisposeScope());
        int layers = FeatureLayer.Read(raw, "vision_feature_layer", config.Layers, -1);
        return new PatchTower(config, embedding, null, new TowerLayers([.. Enumerable.Range(0, layers).Select(i => TakeLayer(vision, weights, $"tower.encoder.layer.{i}", config))]), null);
    }

    private static TransformerLayer TakeLayer(RawConfig vision, Weights weights, string name, PatchTowerConfig config)
    {
        INorm Of(string norm, int width, double epsilon, string kind) => kind switch
        {
            "layer_norm" => LayerNorm.Take(weights, $"{name}.{norm}", width, epsilon),
            "rms_norm" => RmsNorm.Take(weights, $"{name}.{norm}", width, epsilon),
            _ => throw vision.Unknown("norm_type", "layer_norm, rms_norm"),
        };
        string kind = vision.Text("norm_type", "layer_norm");
        HeadNorms? heads = !vision.Bool("use_qk_norm", false) ? null
            : new HeadNorms(Of("attention.q_norm", config.Width, 1e-6, "rms_norm"), Of("attention.k_norm", config.Width, 1e-6, "rms_norm"), WholeWidth: true);
        return new TransformerLayer(
            Of("layernorm_before", config.Width, config.Epsilon, kind),
            Attention.Take(weights, $"{name}.attention", config.Width, config.Attention, vision.Bool("attention_bias", false), "projection_layer", outputBias: true, heads),
            Of("layernorm_after", config.Width, config.Epsilon, kind),
            PlainMlp.Take(weights, $"{name}.mlp.fc1", $"{name}.mlp.fc2", config.Width, config.Inner, config.Width, config.Activation),
            new LayerScale(weights.Take($"{name}.lambda_1", config.Width)),
            new LayerScale(weights.Take($"{name}.lambda_2", config.Width)));
    }
}
