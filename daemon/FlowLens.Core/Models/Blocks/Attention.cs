using FlowLens.Core.Checkpoints;
using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>How wide attention is.</summary>
/// <param name="Heads">Query heads, H.</param>
/// <param name="KeyValueHeads">Key heads, Hkv; divides H.</param>
/// <param name="HeadDim">hd.</param>
/// <param name="Scale">By which scores are multiplied; null is 1/√hd.</param>
/// <param name="SoftCap">c of c·tanh(scores / c), which stands before the mask; null is none.</param>
public sealed record AttentionShape(int Heads, int KeyValueHeads, int HeadDim, double? Scale = null, double? SoftCap = null);

/// <summary>Norms of queries and keys, before the rotation.</summary>
/// <param name="Query">Over hd, or over all query heads together.</param>
/// <param name="Key">Over hd, or over all key heads together.</param>
/// <param name="WholeWidth">Whether they run over all heads together.</param>
public sealed record HeadNorms(INorm Query, INorm Key, bool WholeWidth) : IDisposable
{
    public void Dispose()
    {
        Query.Dispose();
        Key.Dispose();
    }
}

/// <summary>Everything about one pass through one layer's attention that is not its weights.</summary>
/// <param name="Site">The pattern's site: tower and layer.</param>
/// <param name="Rows">The rows that run.</param>
/// <param name="Cache">The layer's keys and values; the rows are appended.</param>
/// <param name="Rule">Who may attend to whom.</param>
/// <param name="Rotation">Rotary angles of the rows, or null in a tower with learned positions.</param>
/// <param name="Outputs">Indices of the rows whose output is needed, or null for all.</param>
/// <param name="Probe">The sink, or null.</param>
public sealed record AttentionCall(Site Site, Rows Rows, KvLayer Cache, MaskRule Rule, Rotation? Rotation, int[]? Outputs, Probe? Probe);

/// <summary>Multi-head attention with grouped key heads: projections, rotation, cache, output.</summary>
public sealed class Attention(Linear q, Linear k, Linear v, Linear o, AttentionShape shape, HeadNorms? norms = null) : IDisposable
{
    /// <summary>Multiply-adds of one row in keys and values alone.</summary>
    public long KeyValueMultiplyAdds => k.MultiplyAdds + v.MultiplyAdds;

    /// <summary>Multiply-adds of one row in query and output.</summary>
    public long QueryOutputMultiplyAdds => q.MultiplyAdds + o.MultiplyAdds;

    public AttentionShape Shape => shape;

    /// <summary>Projections under their usual names; <paramref name="output"/> is <c>o_proj</c> or <c>out_proj</c>.</summary>
    public static Attention Take(Weights weights, string name, int width, AttentionShape shape, bool bias, string output, bool outputBias,
        HeadNorms? norms = null)
    {
        int inner = shape.Heads * shape.HeadDim, keyInner = shape.KeyValueHeads * shape.HeadDim;
        return new Attention(
            Linear.Take(weights, $"{name}.q_proj", width, inner, bias),
            Linear.Take(weights, $"{name}.k_proj", width, keyInner, bias),
            Linear.Take(weights, $"{name}.v_proj", width, keyInner, bias),
            Linear.Take(weights, $"{name}.{output}", inner, width, outputBias),
            shape,
            norms);
    }

    /// <summary>Projections of which queries, keys and values are stored as one.</summary>
    public static Attention TakeFused(Weights weights, string fused, string output, int width, AttentionShape shape, bool bias, bool outputBias)
    {
        int inner = shape.Heads * shape.HeadDim, keyInner = shape.KeyValueHeads * shape.HeadDim;
        Linear[] three = Linear.TakeFused(weights, fused, width, [inner, keyInner, keyInner], bias);
        return new Attention(three[0], three[1], three[2], Linear.Take(weights, output, inner, width, outputBias), shape);
    }

    /// <summary>The same, the rows ordered by head: query, key and value of the first, then of the next.</summary>
    public static Attention TakeByHead(Weights weights, string fused, string output, int width, AttentionShape shape)
    {
        Linear[] three = Linear.TakeByHead(weights, fused, width, shape.Heads, shape.HeadDim);
        return new Attention(three[0], three[1], three[2], Linear.Take(weights, output, shape.Heads * shape.HeadDim, width, bias: true), shape);
    }

    /// <param name="x">[R, d], normalised.</param>
    /// <param name="call">The pass.</param>
    /// <returns>[outputs, d].</returns>
    public Tensor Forward(Tensor x, AttentionCall call)
    {
        using IDisposable scope = NewDisposeScope();
        (Tensor keys, Tensor values) = Store(x, call);
        (Tensor query, Rows rows) = Query(x, call.Rows, call.Rotation, call.Outputs);
        int[] positions = call.Cache.Positions;
        MaskView mask = new(call.Rule, call.Site.Layer, rows.Positions, positions, x.device);

        Tensor heads = call.Probe is null ? Attend.Fused(query, keys, values, mask, shape.SoftCap) : Probed(call, query, keys, values, mask, rows, positions);
        return o.Forward(heads.transpose(0, 1).reshape(rows.Count, shape.Heads * shape.HeadDim)).MoveToOuterDisposeScope();
    }

    /// <summary>The attention pattern of some rows, without running the layer: float32 [H, asked, R].</summary>
    /// <param name="x">[R, d], normalised: every row that could be a key.</param>
    /// <param name="rows">The R rows.</param>
    /// <param name="rotation">Their angles, or null.</param>
    /// <param name="rule">Who may attend to whom.</param>
    /// <param name="layer">This layer.</param>
    /// <param name="asked">Indices of the query rows.</param>
    public Tensor Peek(Tensor x, Rows rows, Rotation? rotation, MaskRule rule, int layer, int[] asked)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor keys = Keys(x, rotation);
        (Tensor query, Rows queryRows) = Query(x, rows, rotation, asked);
        MaskView mask = new(rule, layer, queryRows.Positions, rows.Positions, x.device);
        return Attend.Pattern(query, keys, mask, [.. Enumerable.Range(0, asked.Length)], shape.SoftCap).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        q.Dispose();
        k.Dispose();
        v.Dispose();
        o.Dispose();
        norms?.Dispose();
    }

    private static Tensor Rotated(Tensor heads, Rotation? rotation) => rotation?.Apply(heads) ?? heads;

    // In a scope of its own, so that projections are freed before the scores are computed.
    private (Tensor Keys, Tensor Values) Store(Tensor x, AttentionCall call)
    {
        using IDisposable scope = NewDisposeScope();
        (Tensor keys, Tensor values) = call.Cache.Append(Keys(x, call.Rotation),
            Split(v.Forward(x), shape.KeyValueHeads), call.Rows.Positions);
        return (keys.MoveToOuterDisposeScope(), values.MoveToOuterDisposeScope());
    }

    // Queries of the rows whose output is needed alone: the last layer computes one row of several hundred.
    private (Tensor Query, Rows Rows) Query(Tensor x, Rows rows, Rotation? rotation, int[]? outputs)
    {
        if (outputs is null)
        {
            return (Queries(x, rotation), rows);
        }

        Tensor index = tensor(outputs, device: x.device);
        using Rotation? picked = rotation?.Pick(index);
        return (Queries(x.index_select(0, index), picked), rows.Pick(outputs));
    }

    private Tensor Keys(Tensor x, Rotation? rotation) => Rotated(Normed(k.Forward(x), shape.KeyValueHeads, norms?.Key), rotation);

    // The kernels scale by 1/√hd: another scale is a factor of the queries.
    private Tensor Queries(Tensor x, Rotation? rotation)
    {
        Tensor query = Rotated(Normed(q.Forward(x), shape.Heads, norms?.Query), rotation);
        return shape.Scale is double scale ? query.mul(Scalars.Of(scale * Math.Sqrt(shape.HeadDim))) : query;
    }

    private Tensor Normed(Tensor projected, int heads, INorm? norm) => norm is null ? Split(projected, heads)
        : norms!.WholeWidth ? Split(norm.Forward(projected), heads) : norm.Forward(Split(projected, heads));

    private Tensor Probed(AttentionCall call, Tensor query, Tensor keys, Tensor values, MaskView mask, Rows rows, int[] positions)
    {
        Probe probe = call.Probe!;
        int[] asked = probe.PatternRows(call.Site, rows.Positions);
        if (!probe.EditsPattern(call.Site))
        {
            if (asked.Length > 0)
            {
                using Tensor pattern = Attend.Pattern(query, keys, mask, asked, shape.SoftCap);
                probe.Record(call.Site, pattern, [.. asked.Select(i => rows.Positions[i])], positions);
            }

            return Attend.Fused(query, keys, values, mask, shape.SoftCap);
        }

        Tensor full = probe.EditPattern(call.Site, Attend.Pattern(query, keys, mask, [.. Enumerable.Range(0, rows.Count)], shape.SoftCap), rows.Positions);
        if (asked.Length > 0)
        {
            using Tensor picked = full.index_select(1, tensor(asked, device: full.device));
            probe.Record(call.Site, picked, [.. asked.Select(i => rows.Positions[i])], positions);
        }

        return Attend.Full(full, values);
    }

    private Tensor Split(Tensor x, int heads) => x.reshape(x.shape[0], heads, shape.HeadDim).transpose(0, 1); // [heads, R, hd]
}
