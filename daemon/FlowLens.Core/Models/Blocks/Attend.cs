using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>
/// Softmax attention, one implementation with three ways out: <see cref="Fused"/> (nothing asked), <see cref="Pattern"/> of the rows asked
/// beside the fused path, and <see cref="Full"/> (output computed from the pattern, for edits and the reverse sweep).
/// Grouped heads: query head h reads key head h / (H / Hkv).
/// </summary>
public static class Attend
{
    // Explicit masks are made for this many query rows at a time, so that none is ever T×T.
    private const int MaskRows = 256;

    /// <summary>Attention output alone, by the fused kernel; scores are scaled by 1/√hd.</summary>
    /// <param name="query">[H, R, hd].</param>
    /// <param name="keys">[Hkv, S, hd].</param>
    /// <param name="values">[Hkv, S, hd].</param>
    /// <param name="mask">Who sees whom here.</param>
    /// <param name="softCap">c of c·tanh(scores / c), or null.</param>
    /// <returns>[H, R, hd].</returns>
    public static Tensor Fused(Tensor query, Tensor keys, Tensor values, MaskView mask, double? softCap = null)
    {
        using IDisposable scope = NewDisposeScope();
        if (softCap is not null)
        {
            return Capped(query, keys, values, mask, softCap.Value).MoveToOuterDisposeScope();
        }

        long heads = query.shape[0], rows = query.shape[1], width = query.shape[2], keyHeads = keys.shape[0], length = keys.shape[1];
        Tensor q = query.reshape(keyHeads, heads / keyHeads, rows, width);
        Tensor k = keys.unsqueeze(1).expand(keyHeads, heads / keyHeads, length, width);
        Tensor v = values.unsqueeze(1).expand(keyHeads, heads / keyHeads, length, width);
        Tensor output;
        if (mask.IsSquareCausal || mask.SeesAll)
        {
            output = nn.functional.scaled_dot_product_attention(q, k, v, is_casual: mask.IsSquareCausal && rows > 1);
        }
        else
        {
            List<Tensor> blocks = [];
            for (int first = 0; first < rows; first += MaskRows)
            {
                int count = (int)Math.Min(MaskRows, rows - first);
                using Tensor allowed = mask.Allowed(first, count);
                blocks.Add(nn.functional.scaled_dot_product_attention(q.narrow(2, first, count), k, v, allowed.unsqueeze(0).unsqueeze(0)));
            }

            output = blocks.Count == 1 ? blocks[0] : cat(blocks, 2);
        }

        return output.reshape(heads, rows, width).MoveToOuterDisposeScope();
    }

    /// <summary>The softmax rows themselves, in float32 whatever the weights' precision.</summary>
    /// <param name="query">[H, R, hd], all rows that run.</param>
    /// <param name="keys">[Hkv, S, hd].</param>
    /// <param name="mask">Who sees whom here.</param>
    /// <param name="rows">Indices of the query rows asked, ascending.</param>
    /// <param name="softCap">c of c·tanh(scores / c), or null.</param>
    /// <returns>[H, rows, S]; each row sums to 1.</returns>
    public static Tensor Pattern(Tensor query, Tensor keys, MaskView mask, int[] rows, double? softCap = null)
    {
        using IDisposable scope = NewDisposeScope();
        long heads = query.shape[0], width = query.shape[2], keyHeads = keys.shape[0], length = keys.shape[1];
        Tensor asked = rows.Length == query.shape[1] ? query : query.index_select(1, tensor(rows, device: query.device));

        // The queries are scaled, not the scores: those are many times larger.
        Tensor q = asked.to(ScalarType.Float32).mul(Scalars.Of(1 / Math.Sqrt(width))).reshape(keyHeads, heads / keyHeads * rows.Length, width);
        Tensor scores = bmm(q, keys.to(ScalarType.Float32).transpose(1, 2)).reshape(heads, rows.Length, length);
        if (softCap is double cap)
        {
            scores = scores.div(Scalars.Of(cap)).tanh_().mul(Scalars.Of(cap));
        }

        if (!mask.SeesAll)
        {
            scores = scores.masked_fill(mask.Allowed(rows).logical_not(), Scalars.Of(double.NegativeInfinity));
        }

        return scores.softmax(-1).MoveToOuterDisposeScope();
    }

    /// <summary>The output that a pattern gives.</summary>
    /// <param name="pattern">[H, R, S].</param>
    /// <param name="values">[Hkv, S, hd].</param>
    /// <returns>[H, R, hd] in the dtype of the values.</returns>
    public static Tensor Full(Tensor pattern, Tensor values)
    {
        using IDisposable scope = NewDisposeScope();
        long heads = pattern.shape[0], rows = pattern.shape[1], length = pattern.shape[2], keyHeads = values.shape[0], width = values.shape[2];
        Tensor grouped = pattern.to(values.dtype).reshape(keyHeads, heads / keyHeads * rows, length);
        return bmm(grouped, values).reshape(heads, rows, width).MoveToOuterDisposeScope();
    }

    // The fused kernel knows no soft cap: the pattern of a few rows at a time, never T×T.
    private static Tensor Capped(Tensor query, Tensor keys, Tensor values, MaskView mask, double softCap)
    {
        int rows = (int)query.shape[1];
        List<Tensor> blocks = [];
        for (int first = 0; first < rows; first += MaskRows)
        {
            using Tensor pattern = Pattern(query, keys, mask, [.. Enumerable.Range(first, Math.Min(MaskRows, rows - first))], softCap);
            blocks.Add(Full(pattern, values));
        }

        return blocks.Count == 1 ? blocks[0] : cat(blocks, 1);
    }
}
