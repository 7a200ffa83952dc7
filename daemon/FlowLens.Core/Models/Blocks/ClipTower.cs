using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Takes towers with the tensor names of CLIP (Radford et al. 2021), which SigLIP (Zhai et al. 2023) shares.</summary>
public static class ClipTower
{
    /// <summary>CLIP: class token, norm before the layers, none after; later layers than those asked for are neither loaded nor run.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="name">Canonical prefix, without a dot.</param>
    /// <param name="config">The tower.</param>
    /// <param name="layers">Number of layers to run.</param>
    public static PatchTower Take(Weights weights, string name, PatchTowerConfig config, int layers)
    {
        using Tensor token = weights.Take($"{name}.embeddings.class_embedding", config.Width);
        PatchEmbedding embedding = new(
            weights.Take($"{name}.embeddings.patch_embedding.weight", config.Width, 3, config.PatchSize, config.PatchSize),
            null,
            token.unsqueeze(0).DetachFromDisposeScope(),
            weights.Take($"{name}.embeddings.position_embedding.weight", (config.Side * config.Side) + 1, config.Width));
        return new PatchTower(config, embedding, LayerNorm.Take(weights, $"{name}.pre_layrnorm", config.Width, config.Epsilon), TakeLayers(weights, name, config, layers), null);
    }

    /// <summary>SigLIP: no class token, a bias on the patches, the norm after the last layer where it is asked for.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="name">Canonical prefix, without a dot.</param>
    /// <param name="config">The tower.</param>
    /// <param name="layers">Number of layers to run.</param>
    /// <param name="postNorm">Whether features are taken after the norm.</param>
    /// <param name="order">Row of the position table of each patch; null is in their order.</param>
    public static PatchTower TakeSiglip(Weights weights, string name, PatchTowerConfig config, int layers, bool postNorm, int[]? order = null)
    {
        Tensor positions = weights.Take($"{name}.embeddings.position_embedding.weight", config.Side * config.Side, config.Width);
        if (order is not null && positions.shape[0] == order.Length)
        {
            using Tensor table = positions, index = tensor(order, device: positions.device);
            positions = table.index_select(0, index).DetachFromDisposeScope();
        }

        PatchEmbedding embedding = new(
            weights.Take($"{name}.embeddings.patch_embedding.weight", config.Width, 3, config.PatchSize, config.PatchSize),
            weights.Take($"{name}.embeddings.patch_embedding.bias", config.Width),
            null,
            positions);
        return new PatchTower(config, embedding, null, TakeLayers(weights, name, config, layers),
            postNorm ? LayerNorm.Take(weights, $"{name}.post_layernorm", config.Width, config.Epsilon) : null);
    }

    private static TowerLayers TakeLayers(Weights weights, string name, PatchTowerConfig config, int layers) =>
        new([.. Enumerable.Range(0, layers).Select(i => TakeLayer(weights, $"{name}.encoder.layers.{i}", config))]);

    private static TransformerLayer TakeLayer(Weights weights, string name, PatchTowerConfig config) => new(
        LayerNorm.Take(weights, $"{name}.layer_norm1", config.Width, config.Epsilon),
        Attention.Take(weights, $"{name}.self_attn", config.Width, config.Attention, bias: true, "out_proj", outputBias: true),
        LayerNorm.Take(weights, $"{name}.layer_norm2", config.Width, config.Epsilon),
        PlainMlp.Take(weights, $"{name}.mlp.fc1", $"{name}.mlp.fc2", config.Width, config.Inner, config.Width, config.Activation));
}
