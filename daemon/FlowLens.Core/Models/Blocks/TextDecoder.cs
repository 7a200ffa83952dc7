using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Takes a decoder of the Llama kind (Touvron et al. 2023), with the traits that its relatives added, from a checkpoint.</summary>
public static class TextDecoder
{
    /// <param name="weights">The checkpoint.</param>
    /// <param name="model">Canonical prefix of embedding, layers and norm, without a dot.</param>
    /// <param name="head">Canonical name of the output head, without <c>.weight</c>.</param>
    /// <param name="config">The decoder.</param>
    public static Decoder Take(Weights weights, string model, string head, DecoderConfig config)
    {
        bool gemma = config.Traits.HasFlag(DecoderTraits.Gemma);
        Tensor embedding = weights.Take($"{model}.embed_tokens.weight", config.VocabularySize, config.Width);
        TransformerLayer[] layers = [.. Enumerable.Range(0, config.Layers).Select(i => TakeLayer(weights, $"{model}.layers.{i}", config))];
        INorm norm = Norm(weights, $"{model}.norm", config.Width, config);
        // A tied head is the embedding under a second owner: each disposes its own handle.
        Linear output = config.TiedHead && !weights.Has($"{head}.weight")
            ? new Linear(embedding.detach().DetachFromDisposeScope(), null)
            : Linear.Take(weights, head, config.Width, config.VocabularySize, bias: false);
        Dictionary<RotaryConfig, RotaryEmbedding> rotary = config.Rotary.Distinct().ToDictionary(r => r, r => r.Embedding(config.Attention.HeadDim));
        return new Decoder(embedding, layers, norm, output, [.. config.Rotary.Select(r => rotary[r])], MaskRule.Causal.And(MaskRule.Window(config.Windows)),
            gemma ? Math.Sqrt(config.Width) : 1, config.LogitCap);
    }

    private static TransformerLayer TakeLayer(Weights weights, string name, DecoderConfig config)
    {
        bool four = config.Traits.HasFlag(DecoderTraits.FourNorms);
        INorm Of(string norm) => Norm(weights, $"{name}.{norm}", config.Width, config);
        HeadNorms? heads = !config.Traits.HasFlag(DecoderTraits.HeadNorms) ? null
            : new HeadNorms(Norm(weights, $"{name}.self_attn.q_norm", config.Attention.HeadDim, config), Norm(weights, $"{name}.self_attn.k_norm", config.Attention.HeadDim, config), false);
        return new TransformerLayer(
            Of("input_layernorm"),
            Attention.Take(weights, $"{name}.self_attn", config.Width, config.Attention, config.QkvBias, "o_proj", config.OutputBias, heads),
            Of(four ? "pre_feedforward_layernorm" : "post_attention_layernorm"),
            GatedMlp.Take(weights, $"{name}.mlp", config.Width, config.Inner, config.Activation, config.MlpBias),
            four ? Of("post_attention_layernorm") : null,
            four ? Of("post_feedforward_layernorm") : null);
    }

    private static INorm Norm(Weights weights, string name, int width, DecoderConfig config) => config.Traits.HasFlag(DecoderTraits.Gemma)
        ? OffsetRmsNorm.Take(weights, name, width, config.Epsilon) : RmsNorm.Take(weights, name, width, config.Epsilon);
}
