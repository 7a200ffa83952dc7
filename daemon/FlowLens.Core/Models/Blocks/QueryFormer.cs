using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Resolved configuration of a Q-Former; defaults are those of the published InstructBLIP.</summary>
public sealed record QueryFormerConfig(int Width, int Inner, int Layers, int Heads, int VocabularySize, int Positions, int Inputs, int CrossEvery, double Epsilon)
{
    public static QueryFormerConfig Read(RawConfig raw) => Activations.Read(raw, "hidden_act", "gelu") != Activation.Gelu ? throw raw.Unknown("hidden_act", "gelu")
        : new(raw.Size("hidden_size", 768), raw.Size("intermediate_size", 3072), raw.Size("num_hidden_layers", 12), raw.Size("num_attention_heads", 12),
            raw.Size("vocab_size", 30522), raw.Size("max_position_embeddings", 512), raw.Size("encoder_hidden_size", 1408), raw.Size("cross_attention_frequency", 2),
            raw.Double("layer_norm_eps", 1e-12));
}

/// <summary>Learned queries and the question, in a post-norm BERT whose every other layer lets the queries look at the picture (Dai et al. 2023).</summary>
public sealed class QueryFormer : IDisposable
{
    private readonly Tensor queries; // [n, width]
    private readonly Tensor words; // [V, width]
    private readonly Tensor positions; // [P, width]
    private readonly LayerNorm norm;
    private readonly Layer[] layers;

    /// <param name="weights">The checkpoint.</param>
    /// <param name="name">Canonical prefix, without a dot.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="count">Number of queries.</param>
    public QueryFormer(Weights weights, string name, QueryFormerConfig config, int count)
    {
        Tensor stored = weights.Take("query_tokens", 1, count, config.Width);
        queries = (stored.dim() == 3 ? stored.squeeze(0) : stored).DetachFromDisposeScope();
        words = weights.Take($"{name}.embeddings.word_embeddings.weight", config.VocabularySize, config.Width);
        positions = weights.Take($"{name}.embeddings.position_embeddings.weight", config.Positions, config.Width);
        norm = LayerNorm.Take(weights, $"{name}.embeddings.layernorm", config.Width, config.Epsilon);
        layers = [.. Enumerable.Range(0, config.Layers).Select(i => new Layer(weights, $"{name}.encoder.layer.{i}", config, i % config.CrossEvery == 0))];
    }

    /// <param name="picture">[patches, inputs].</param>
    /// <param name="ids">The question in the Q-Former's own vocabulary.</param>
    /// <param name="cancellation">Checked between layers.</param>
    /// <returns>[n, width]: the queries' last states.</returns>
    public Tensor Forward(Tensor picture, int[] ids, CancellationToken cancellation)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor text = words.index_select(0, tensor(ids, device: words.device)).Plus(positions.narrow(0, 0, ids.Length));
        Tensor x = norm.Forward(cat([queries, text], 0)); // [n + text, width]
        foreach (Layer layer in layers)
        {
            cancellation.ThrowIfCancellationRequested();
            x = layer.Forward(x, (int)queries.shape[0], picture);
        }

        return x.narrow(0, 0, queries.shape[0]).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        queries.Dispose();
        words.Dispose();
        positions.Dispose();
        norm.Dispose();
        foreach (Layer layer in layers)
        {
            layer.Dispose();
        }
    }

    private sealed class Layer : IDisposable
    {
        private readonly Looking self;
        private readonly Looking? cross;
        private readonly PlainMlp queryMlp, textMlp;
        private readonly LayerNorm queryNorm, textNorm;

        public Layer(Weights weights, string name, QueryFormerConfig config, bool crosses)
        {
            self = new Looking(weights, $"{name}.attention", config, config.Width);
            cross = crosses ? new Looking(weights, $"{name}.crossattention", config, config.Inputs) : null;
            queryMlp = PlainMlp.Take(weights, $"{name}.intermediate_query.dense", $"{name}.output_query.dense", config.Width, config.Inner, config.Width, Activation.Gelu);
            textMlp = PlainMlp.Take(weights, $"{name}.intermediate.dense", $"{name}.output.dense", config.Width, config.Inner, config.Width, Activation.Gelu);
            queryNorm = LayerNorm.Take(weights, $"{name}.output_query.LayerNorm", config.Width, config.Epsilon);
            textNorm = LayerNorm.Take(weights, $"{name}.output.LayerNorm", config.Width, config.Epsilon);
        }

        public Tensor Forward(Tensor x, int count, Tensor picture)
        {
            using IDisposable scope = NewDisposeScope();
            x = self.Forward(x, x);
            Tensor asking = x.narrow(0, 0, count), text = x.narrow(0, count, x.shape[0] - count);
            asking = cross is null ? asking : cross.Forward(asking, picture);
            return cat([queryNorm.Forward(queryMlp.Forward(asking).Plus(asking)), textNorm.Forward(textMlp.Forward(text).Plus(text))], 0).MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            self.Dispose();
            cross?.Dispose();
            queryMlp.Dispose();
            textMlp.Dispose();
            queryNorm.Dispose();
            textNorm.Dispose();
        }
    }

    // norm(x + attention(x, others)): BERT's order.
    private sealed class Looking(Weights weights, string name, QueryFormerConfig config, int inputs) : IDisposable
    {
        private readonly Linear query = Linear.Take(weights, $"{name}.attention.query", config.Width, config.Width, bias: true);
        private readonly Linear key = Linear.Take(weights, $"{name}.attention.key", inputs, config.Width, bias: true);
        private readonly Linear value = Linear.Take(weights, $"{name}.attention.value", inputs, config.Width, bias: true);
        private readonly Linear output = Linear.Take(weights, $"{name}.output.dense", config.Width, config.Width, bias: true);
        private readonly LayerNorm norm = LayerNorm.Take(weights, $"{name}.output.LayerNorm", config.Width, config.Epsilon);
        private readonly int heads = config.Heads;

        public Tensor Forward(Tensor x, Tensor others)
        {
            using IDisposable scope = NewDisposeScope();
            MaskView mask = new(MaskRule.Everything, 0, [.. Enumerable.Range(0, (int)x.shape[0])], [.. Enumerable.Range(0, (int)others.shape[0])], x.device);
            Tensor attended = Attend.Fused(Split(query.Forward(x)), Split(key.Forward(others)), Split(value.Forward(others)), mask); // [H, R, hd]
            return norm.Forward(output.Forward(attended.transpose(0, 1).reshape(x.shape[0], -1)).Plus(x)).MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            query.Dispose();
            key.Dispose();
            value.Dispose();
            output.Dispose();
            norm.Dispose();
        }

        private Tensor Split(Tensor x) => x.reshape(x.shape[0], heads, -1).transpose(0, 1); // [H, R, hd]
    }
}
