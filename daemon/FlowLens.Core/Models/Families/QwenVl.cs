using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;
using Resampler = FlowLens.Core.Models.Blocks.Resampler;

namespace FlowLens.Core.Models;

/// <summary>The first Qwen-VL (Bai et al. 2023): a ViT whose states learned queries look at, and the first Qwen's decoder.</summary>
public static class QwenVl
{
    private const double TowerEpsilon = 1e-6;

    public static Family Family { get; } = new("qwen-vl", config => config.Text("model_type", "") == "qwen" && config.Has("visual"), Compose,
        [new("transformer.visual.", "visual."), new("transformer.", "decoder.")],
        [new(@"decoder\.rotary_emb\.inv_freq|decoder\.h\.\d+\.attn\.(rotary_emb\.inv_freq|bias|masked_bias)", "constants that older files hold")]);

    private static FamilyParts Compose(RawConfig raw, Weights weights)
    {
        RawConfig vision = raw.RequiredSection("visual");
        int width = raw.Size("hidden_size", 4096), heads = raw.Size("num_attention_heads", 32), layers = raw.Size("num_hidden_layers", 32), headDim = raw.Size("kv_channels", 128);
        if (raw.Double("rotary_pct", 1) != 1)
        {
            throw raw.Unknown("rotary_pct", "1");
        }

        int patch = vision.Size("patch_size", 14), image = vision.Size("image_size", 448), towerWidth = vision.Size("width", 1664), queries = vision.Size("n_queries", 256);
        PatchTowerConfig config = new(towerWidth, (int)(towerWidth * vision.Double("mlp_ratio", 4.9231)), vision.Size("layers", 48), vision.Size("heads", 16), image, patch,
            Activation.Gelu, TowerEpsilon);
        int output = vision.Size("output_dim", width);
        PatchTower tower = TakeTower(weights, config);
        Resampler resampler = new(weights, "visual.attn_pool", towerWidth, output, queries, config.Side, TowerEpsilon);
        LayerNorm norm = LayerNorm.Take(weights, "visual.ln_post", output, TowerEpsilon);
        Tensor projection = weights.Take("visual.proj", output, output);
        TiledImages images = new(tower, states => norm.Forward(resampler.Forward(states)).mm(projection), null, resampler, norm, projection);
        int side = (int)Math.Round(Math.Sqrt(queries));
        RepeatedTokenExpansion expansion = new(vision.Int("image_start_id", 151857) + 2, side, side, 0);

        // Past seq_length its rotary base grows and its queries are scaled: that far the context goes.
        ModelShape shape = new(layers, heads, heads, width, raw.Size("vocab_size", 151936), raw.Size("seq_length", 2048));
        StretchedImageProcessor processor = new(new TargetSize(image, image, false), PixelSteps.Published(PublishedPixels.Clip));
        return new FamilyParts(TakeDecoder(raw, weights, shape, headDim), images, expansion, shape, Processor: processor);
    }

    private static PatchTower TakeTower(Weights weights, PatchTowerConfig config)
    {
        const int published = 16;
        using Tensor table = weights.Take("visual.positional_embedding", published * published, config.Width);
        Tensor positions = table.dim() == 2 ? PositionTable.Bicubic(table, config.Side) : table;
        PatchEmbedding embedding = new(weights.Take("visual.conv1.weight", config.Width, 3, config.PatchSize, config.PatchSize), null, null,
            (ReferenceEquals(positions, table) ? table.clone() : positions).DetachFromDisposeScope());
        TowerLayers layers = new([.. Enumerable.Range(0, config.Layers).Select(i => $"visual.transformer.resblocks.{i}").Select(name => new TransformerLayer(
            LayerNorm.Take(weights, $"{name}.ln_1", config.Width, TowerEpsilon),
            Attention.TakeByHead(weights, $"{name}.attn.in_proj", $"{name}.attn.out_proj", config.Width, config.Attention),
            LayerNorm.Take(weights, $"{name}.ln_2", config.Width, TowerEpsilon),
            PlainMlp.Take(weights, $"{name}.mlp.c_fc", $"{name}.mlp.c_proj", config.Width, config.Inner, config.Width, config.Activation)))]);
        return new PatchTower(config, embedding, LayerNorm.Take(weights, "visual.ln_pre", config.Width, TowerEpsilon), layers, null);
    }

    private static Decoder TakeDecoder(RawConfig raw, Weights weights, ModelShape shape, int headDim)
    {
        int width = shape.HiddenSize, inner = raw.Size("intermediate_size", 22016) / 2;
        double epsilon = raw.Double("layer_norm_epsilon", 1e-6);
        AttentionShape attention = new(shape.Heads, shape.Heads, headDim);
        TransformerLayer[] layers = [.. Enumerable.Range(0, shape.Layers).Select(i => $"decoder.h.{i}").Select(name => new TransformerLayer(
            RmsNorm.Take(weights, $"{name}.ln_1", width, epsilon),
            Attention.TakeFused(weights, $"{name}.attn.c_attn", $"{name}.attn.c_proj", width, attention, bias: true, outputBias: false),
            RmsNorm.Take(weights, $"{name}.ln_2", width, epsilon),
            new GatedMlp(Linear.Take(weights, $"{name}.mlp.w2", width, inner, false), Linear.Take(weights, $"{name}.mlp.w1", width, inner, false),
                Linear.Take(weights, $"{name}.mlp.c_proj", inner, width, false), Activation.Silu)))];
        return new Decoder(weights.Take("decoder.wte.weight", shape.VocabularySize, width), layers, RmsNorm.Take(weights, "decoder.ln_f", width, epsilon),
            Linear.Take(weights, "lm_head", width, shape.VocabularySize, bias: false),
            [.. Enumerable.Repeat(new RotaryEmbedding(headDim, raw.Double("rotary_emb_base", 10000), 1), shape.Layers)], MaskRule.Causal);
    }
}
