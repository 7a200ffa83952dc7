using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Resolved configuration of a Llama-shaped decoder; defaults are those that published configurations leave out.</summary>
public sealed record LlamaConfig(int Width, int Inner, int Layers, AttentionShape Attention, int VocabularySize, int ContextLength, double Epsilon,
    double Theta, double RotaryFactor, Activation Activation, bool AttentionBias, bool MlpBias, bool TiedHead)
{
    /// <param name="raw">The section that describes the decoder.</param>
    /// <param name="tied">Whether the head is the embedding where the section does not say so.</param>
    public static LlamaConfig Read(RawConfig raw, bool tied)
    {
        int width = raw.Size("hidden_size", 4096), heads = raw.Size("num_attention_heads", 32), keyHeads = raw.Size("num_key_value_heads", heads);
        if (heads % keyHeads != 0)
        {
            throw raw.Wrong("num_key_value_heads", $"a divisor of num_attention_heads ({heads})");
        }

        if (!raw.Has("head_dim") && width % heads != 0)
        {
            throw raw.Wrong("hidden_size", $"a multiple of num_attention_heads ({heads})");
        }

        (double theta, double factor) = ReadRotary(raw);
        return new LlamaConfig(width, raw.Size("intermediate_size", 11008), raw.Size("num_hidden_layers", 32),
            new AttentionShape(heads, keyHeads, raw.Size("head_dim", width / heads)), raw.Size("vocab_size", 32000),
            raw.Size("max_position_embeddings", 4096), raw.Double("rms_norm_eps", 1e-6), theta, factor,
            Activations.Read(raw, "hidden_act", "silu"), raw.Bool("attention_bias", false), raw.Bool("mlp_bias", false),
            raw.Bool("tie_word_embeddings", tied));
    }

    // Newer files hold rope_parameters; older ones rope_theta beside an optional rope_scaling, whose type was first called "type".
    private static (double Theta, double Factor) ReadRotary(RawConfig raw)
    {
        RawConfig? section = raw.Section("rope_parameters") ?? raw.Section("rope_scaling");
        double theta = raw.Section("rope_parameters") is { } parameters && parameters.Has("rope_theta")
            ? parameters.Double("rope_theta") : raw.Double("rope_theta", 10000);
        if (section is null)
        {
            return (theta, 1);
        }

        string field = section.Has("rope_type") ? "rope_type" : "type";
        return section.Text(field, "default") switch
        {
            "default" => (theta, 1),
            "linear" => (theta, section.Double("factor")),
            _ => throw section.Unknown(field, "default, linear"),
        };
    }
}

/// <summary>Takes a Llama-shaped decoder (Touvron et al. 2023) from a checkpoint.</summary>
public static class LlamaDecoder
{
    /// <param name="weights">The checkpoint.</param>
    /// <param name="model">Canonical prefix of embedding, layers and norm, without a dot.</param>
    /// <param name="head">Canonical name of the output head, without <c>.weight</c>.</param>
    /// <param name="config">The decoder.</param>
    public static Decoder Take(Weights weights, string model, string head, LlamaConfig config)
    {
        Tensor embedding = weights.Take($"{model}.embed_tokens.weight", config.VocabularySize, config.Width);
        TransformerLayer[] layers = [.. Enumerable.Range(0, config.Layers).Select(i => TakeLayer(weights, $"{model}.layers.{i}", config))];
        INorm norm = RmsNorm.Take(weights, $"{model}.norm", config.Width, config.Epsilon);
        // A tied head is the embedding under a second owner: each disposes its own handle.
        Linear output = config.TiedHead && !weights.Has($"{head}.weight")
            ? new Linear(embedding.detach().DetachFromDisposeScope(), null)
            : Linear.Take(weights, head, config.Width, config.VocabularySize, bias: false);
        return new Decoder(embedding, layers, norm, output, new RotaryEmbedding(config.Attention.HeadDim, config.Theta, config.RotaryFactor), MaskRule.Causal);
    }

    private static TransformerLayer TakeLayer(Weights weights, string name, LlamaConfig config) => new(
        RmsNorm.Take(weights, $"{name}.input_layernorm", config.Width, config.Epsilon),
        Attention.Take(weights, $"{name}.self_attn", config.Width, config.Attention, config.AttentionBias, "o_proj", config.AttentionBias),
        RmsNorm.Take(weights, $"{name}.post_attention_layernorm", config.Width, config.Epsilon),
        GatedMlp.Take(weights, $"{name}.mlp", config.Width, config.Inner, config.Activation, config.MlpBias));
}
