using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>
/// The language model: immutable weights and the one primitive, <see cref="Run"/>. Prefill, a decoded token and a truncated run are
/// all rows × layers × cache × mask rule.
/// </summary>
/// <param name="embedding">[V, d].</param>
/// <param name="layers">L layers.</param>
/// <param name="finalNorm">Before the head.</param>
/// <param name="head">To V.</param>
/// <param name="rotary">L entries; layers that turn alike share theirs.</param>
/// <param name="rule">Who may attend to whom in plain text.</param>
/// <param name="embeddingScale">By which token embeddings are multiplied.</param>
/// <param name="logitCap">c of c·tanh(logits / c), or null.</param>
public sealed class Decoder(Tensor embedding, TransformerLayer[] layers, INorm finalNorm, Linear head, IReadOnlyList<RotaryEmbedding> rotary, MaskRule rule,
    double embeddingScale = 1, double? logitCap = null) : IDisposable
{
    public int LayerCount => layers.Length;

    /// <summary>The rule of plain text; a prompt's own may let more be seen.</summary>
    public MaskRule Rule => rule;

    public ScalarType Dtype => embedding.dtype;

    public Device Device => embedding.device;

    /// <summary>Token embeddings, [ids, d].</summary>
    public Tensor Embed(ReadOnlySpan<int> ids)
    {
        using Tensor index = tensor(ids.ToArray(), device: Device);
        Tensor rows = embedding.index_select(0, index);
        if (embeddingScale == 1)
        {
            return rows;
        }

        // The scale is rounded to the weights' precision first, as the reference has it.
        using Tensor unscaled = rows, scale = tensor(embeddingScale, Dtype, Device);
        return unscaled.mul(scale);
    }

    /// <summary>Runs rows through layers <paramref name="from"/>…<paramref name="to"/>−1.</summary>
    /// <param name="x">[R, d], the residual stream entering layer <paramref name="from"/>; stays the caller's.</param>
    /// <param name="rows">Which rows they are.</param>
    /// <param name="from">First layer.</param>
    /// <param name="to">Layer after the last.</param>
    /// <param name="cache">Keys and values; the rows are appended to each layer that runs.</param>
    /// <param name="mask">Who may attend to whom.</param>
    /// <param name="context">Cancellation, probe, progress.</param>
    /// <param name="outputs">Indices of the rows that are needed after the last of these layers, or null for all.</param>
    /// <returns>[outputs, d], the residual stream leaving the last layer.</returns>
    public Tensor Run(Tensor x, Rows rows, int from, int to, KvCache cache, MaskRule mask, RunContext context, int[]? outputs = null)
    {
        using IDisposable scope = NewDisposeScope();
        Dictionary<RotaryEmbedding, Rotation> rotations = Rotations(rows, from, to);
        Tensor state = x;
        for (int layer = from; layer < to; layer++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            AttentionCall call = new(new Site(Tower.Decoder, layer, SiteKind.AttnPattern), rows, cache[layer], mask, rotations[rotary[layer]],
                layer == to - 1 ? outputs : null, context.Probe);
            Tensor next = context.Tape?.Run(layers[layer], state, call) ?? layers[layer].Forward(state, call);
            if (!ReferenceEquals(state, x))
            {
                state.Dispose();
            }

            state = next;
            context.LayerDone?.Invoke(layer);
        }

        if (ReferenceEquals(state, x))
        {
            state = outputs is null ? x.slice(0, 0, rows.Count, 1) : x.index_select(0, tensor(outputs, device: Device));
        }

        return state.MoveToOuterDisposeScope();
    }

    /// <summary>One layer alone, so that gradients of its output can be asked. The rows are all that there are: nothing is cached.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">[R, d] entering it.</param>
    /// <param name="rows">Which rows they are.</param>
    /// <param name="mask">Who may attend to whom.</param>
    /// <param name="kinds">Sites whose values or gradients will be asked.</param>
    /// <param name="outputs">Indices of the rows that are needed after it, or null for all.</param>
    public LayerGraph Graph(int layer, Tensor x, Rows rows, MaskRule mask, IReadOnlySet<SiteKind> kinds, int[]? outputs)
    {
        using KvLayer cache = new();
        using Rotation rotation = rotary[layer].At(rows.Rotary, Dtype, Device);
        return LayerGraph.Of(layers[layer], x, new AttentionCall(new Site(Tower.Decoder, layer, SiteKind.AttnPattern), rows, cache, mask, rotation, outputs, null), kinds);
    }

    /// <summary>Attention of some rows at one layer, without running it: float32 [H, asked, R].</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">[R, d] entering it: all rows that could be keys.</param>
    /// <param name="rows">Which rows they are.</param>
    /// <param name="mask">Who may attend to whom.</param>
    /// <param name="asked">Indices of the query rows.</param>
    public Tensor Peek(int layer, Tensor x, Rows rows, MaskRule mask, int[] asked)
    {
        using Rotation rotation = rotary[layer].At(rows.Rotary, Dtype, Device);
        return layers[layer].Peek(x, rows, rotation, mask, layer, asked);
    }

    /// <summary>Next-token logits of residual states, float32 [rows, V]; also the logit lens.</summary>
    /// <param name="x">[rows, d], leaving any layer.</param>
    public Tensor Logits(Tensor x)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor logits = head.Forward(finalNorm.Forward(x)).to(ScalarType.Float32);
        return (logitCap is double cap ? logits.div(Scalars.Of(cap)).tanh_().mul(Scalars.Of(cap)) : logits).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Analytic floating-point operations (two a multiply-add) of a prefill with these positions in each layer, the last layer and
    /// the head on <paramref name="outputs"/> rows alone. Norms, rotations and softmax are left out: they are under one part in a hundred.
    /// </summary>
    /// <param name="rowsByLayer">Rows that run in each layer, L entries.</param>
    /// <param name="outputs">Rows that are read after the last layer.</param>
    public double PrefillFlops(IReadOnlyList<int> rowsByLayer, int outputs)
    {
        double sum = outputs * (double)head.MultiplyAdds;
        for (int layer = 0; layer < layers.Length; layer++)
        {
            Attention attention = layers[layer].Attention;
            double rows = rowsByLayer[layer], queries = layer == layers.Length - 1 ? outputs : rows;
            // A causal row sees half of the keys on average; the rows that are read stand at the end and see all.
            double pairs = layer == layers.Length - 1 ? queries * rows : rows * (rows + 1) / 2;
            sum += (rows * attention.KeyValueMultiplyAdds) + (queries * (attention.QueryOutputMultiplyAdds + layers[layer].Mlp.MultiplyAdds))
                + (2 * pairs * attention.Shape.Heads * attention.Shape.HeadDim);
        }

        return 2 * sum;
    }

    private Dictionary<RotaryEmbedding, Rotation> Rotations(Rows rows, int from, int to) =>
        Enumerable.Range(from, to - from).Select(layer => rotary[layer]).Distinct().ToDictionary(r => r, r => r.At(rows.Rotary, Dtype, Device));

    public void Dispose()
    {
        embedding.Dispose();
        foreach (TransformerLayer layer in layers)
        {
            layer.Dispose();
        }

        finalNorm.Dispose();
        head.Dispose();
    }
}
