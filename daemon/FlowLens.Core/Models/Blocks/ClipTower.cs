using FlowLens.Core.Checkpoints;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Resolved configuration of a CLIP vision tower; defaults are those of the published <c>clip_vision_model</c>.</summary>
public sealed record ClipTowerConfig(int Width, int Inner, int Layers, int Heads, int ImageSize, int PatchSize, Activation Activation, double Epsilon)
{
    /// <summary>Patches of a side.</summary>
    public int Side => ImageSize / PatchSize;

    public static ClipTowerConfig Read(RawConfig raw)
    {
        ClipTowerConfig config = new(raw.Size("hidden_size", 768), raw.Size("intermediate_size", 3072), raw.Size("num_hidden_layers", 12),
            raw.Size("num_attention_heads", 12), raw.Size("image_size", 224), raw.Size("patch_size", 32),
            Activations.Read(raw, "hidden_act", "quick_gelu"), raw.Double("layer_norm_eps", 1e-5));
        return config.Width % config.Heads == 0 ? config : throw raw.Wrong("hidden_size", $"a multiple of num_attention_heads ({config.Heads})");
    }
}

/// <summary>
/// CLIP's vision transformer (Radford et al. 2021) up to the layer whose states are asked for: class token, learned positions, pre-norm
/// layers. Later layers and the post norm are neither loaded nor run.
/// </summary>
public sealed class ClipTower(ClipTowerConfig config, Tensor classEmbedding, Tensor patches, Tensor positions, INorm first, TransformerLayer[] layers)
    : IDisposable
{
    /// <param name="weights">The checkpoint.</param>
    /// <param name="name">Canonical prefix, without a dot.</param>
    /// <param name="config">The tower.</param>
    /// <param name="layers">Number of layers to run.</param>
    public static ClipTower Take(Weights weights, string name, ClipTowerConfig config, int layers)
    {
        int width = config.Width;
        AttentionShape shape = new(config.Heads, config.Heads, width / config.Heads);
        return new ClipTower(config,
            weights.Take($"{name}.embeddings.class_embedding", width),
            weights.Take($"{name}.embeddings.patch_embedding.weight", width, 3, config.PatchSize, config.PatchSize),
            weights.Take($"{name}.embeddings.position_embedding.weight", (config.Side * config.Side) + 1, width),
            LayerNorm.Take(weights, $"{name}.pre_layrnorm", width, config.Epsilon),
            [.. Enumerable.Range(0, layers).Select(i => TakeLayer(weights, $"{name}.encoder.layers.{i}", config, shape))]);
    }

    public Device Device => patches.device;

    /// <param name="pixels">[3, S, S], normalised.</param>
    /// <param name="context">Cancellation and probe.</param>
    /// <returns>[1 + side², width]: the class token, then patches row by row.</returns>
    public Tensor Forward(Tensor pixels, RunContext context)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor grid = nn.functional.conv2d(pixels.unsqueeze(0).to(patches.dtype), patches, strides: [config.PatchSize, config.PatchSize]); // [1, width, side, side]
        Tensor tokens = grid.flatten(2).squeeze(0).transpose(0, 1); // [side², width]
        Tensor x = first.Forward(cat([classEmbedding.unsqueeze(0), tokens], 0) + positions);
        Rows rows = Rows.Sequence(0, (int)x.shape[0]);
        for (int layer = 0; layer < layers.Length; layer++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using KvLayer own = new();
            Tensor next = layers[layer].Forward(x, new AttentionCall(new Site(Tower.Vision, layer, SiteKind.AttnPattern), rows, own,
                MaskRule.Everything, null, null, context.Probe));
            x.Dispose();
            x = next;
        }

        return x.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        classEmbedding.Dispose();
        patches.Dispose();
        positions.Dispose();
        first.Dispose();
        foreach (TransformerLayer layer in layers)
        {
            layer.Dispose();
        }
    }

    private static TransformerLayer TakeLayer(Weights weights, string name, ClipTowerConfig config, AttentionShape shape) => new(
        LayerNorm.Take(weights, $"{name}.layer_norm1", config.Width, config.Epsilon),
        Attention.Take(weights, $"{name}.self_attn", config.Width, shape, bias: true, "out_proj", outputBias: true),
        LayerNorm.Take(weights, $"{name}.layer_norm2", config.Width, config.Epsilon),
        new PlainMlp(Linear.Take(weights, $"{name}.mlp.fc1", config.Width, config.Inner, true),
            Linear.Take(weights, $"{name}.mlp.fc2", config.Inner, config.Width, true), config.Activation));
}
