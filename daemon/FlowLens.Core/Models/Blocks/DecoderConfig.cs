using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Resolved configuration of a decoder; what the file leaves out has its type's published value.</summary>
/// <param name="Attention">Shape of every layer's attention.</param>
/// <param name="OutputBias">Bias on the attention's output.</param>
/// <param name="Windows">Sliding window of each layer, null where it sees everything.</param>
/// <param name="Rotary">Of each layer.</param>
/// <param name="LogitCap">Soft cap of the logits, or null.</param>
public sealed record DecoderConfig(int Width, int Inner, int Layers, AttentionShape Attention, int VocabularySize, int ContextLength, double Epsilon, Activation Activation,
    DecoderTraits Traits, bool QkvBias, bool OutputBias, bool MlpBias, bool TiedHead, IReadOnlyList<int?> Windows, IReadOnlyList<RotaryConfig> Rotary, double? LogitCap)
{
    public ModelShape Shape => new(Layers, Attention.Heads, Attention.KeyValueHeads, Width, VocabularySize, ContextLength);

    /// <param name="raw">The section that describes the decoder.</param>
    /// <param name="published">The type that the family has where the section does not say so.</param>
    /// <param name="known">The types that the family is published with.</param>
    /// <param name="root">The whole configuration, which may say that the head is the embedding.</param>
    public static DecoderConfig Read(RawConfig raw, string published, IReadOnlyList<string> known, RawConfig root)
    {
        const string typeField = "model_type";
        string name = ReferenceEquals(raw, root) ? published : raw.Text(typeField, published);
        DecoderType type = known.Contains(name) ? DecoderTypes.All.First(t => t.Name == name) : throw raw.Unknown(typeField, string.Join(", ", known));
        bool Is(DecoderTraits trait) => type.Traits.HasFlag(trait);

        int width = raw.Size("hidden_size", type.Width), heads = raw.Size("num_attention_heads", type.Heads), layers = raw.Size("num_hidden_layers", type.Layers);
        int keyHeads = raw.Size("num_key_value_heads", type.KeyValueHeads ?? heads);
        if (heads % keyHeads != 0)
        {
            throw raw.Wrong("num_key_value_heads", $"a divisor of num_attention_heads ({heads})");
        }

        if (!raw.Has("head_dim") && type.HeadDim is null && width % heads != 0)
        {
            throw raw.Wrong("hidden_size", $"a multiple of num_attention_heads ({heads})");
        }

        int headDim = raw.Size("head_dim", type.HeadDim ?? width / heads);
        double? scale = Is(DecoderTraits.Scaled) ? 1 / Math.Sqrt(raw.Double("query_pre_attn_scalar", 256)) : null;
        AttentionShape attention = new(heads, keyHeads, headDim, scale, Cap(raw, "attn_logit_softcapping", type.Name == "gemma2" ? 50 : null));
        bool attentionBias = raw.Bool("attention_bias", false);
        int?[] windows = DecoderWindows.Read(raw, type, layers);
        bool tied = root.Bool("tie_word_embeddings", false) || raw.Bool("tie_word_embeddings", type.Tied);
        return new DecoderConfig(width, raw.Size("intermediate_size", type.Inner), layers, attention, raw.Size("vocab_size", type.VocabularySize),
            raw.Size("max_position_embeddings", type.ContextLength), raw.Double("rms_norm_eps", type.Epsilon), ReadActivation(raw, Is(DecoderTraits.Gemma)), type.Traits,
            attentionBias || Is(DecoderTraits.QkvBias), attentionBias, raw.Bool("mlp_bias", false), tied, windows, ReadRotary(raw, type, windows),
            Cap(raw, "final_logit_softcapping", type.Name == "gemma2" ? 30 : null));
    }

    // Layers with a window turn on their own base where the family has head norms and windows (Gemma 3); elsewhere all turn alike.
    private static RotaryConfig[] ReadRotary(RawConfig raw, DecoderType type, int?[] windows)
    {
        RotaryConfig global = RotaryConfig.Read(raw, type.Theta, local: false);
        if (type.Pattern != WindowPattern.AllButEveryNth)
        {
            return [.. windows.Select(_ => global)];
        }

        RotaryConfig local = RotaryConfig.Read(raw, type.Theta, local: true);
        return [.. windows.Select(w => w is null ? global : local)];
    }

    // Gemma's first configurations say "gelu" and mean the tanh form; hidden_activation, where it stands, is meant as it says.
    private static Activation ReadActivation(RawConfig raw, bool gemma)
    {
        if (!gemma)
        {
            return Activations.Read(raw, "hidden_act", "silu");
        }

        Activation named = Activations.Read(raw, raw.FirstOf("hidden_activation", "hidden_act"), "gelu_pytorch_tanh");
        return named == Activation.Gelu && !raw.Has("hidden_activation") ? Activation.TanhGelu : named;
    }

    private static double? Cap(RawConfig raw, string field, double? published) =>
        raw.IsNull(field) ? null : raw.Has(field) ? raw.Double(field) is > 0 and var cap ? cap : throw raw.Wrong(field, "a number above 0") : published;
}
