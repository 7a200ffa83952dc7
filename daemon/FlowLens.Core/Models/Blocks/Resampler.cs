using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Learned queries that look at a tower's states once: queries + places ask, states + places answer.</summary>
public sealed class Resampler : IDisposable
{
    private readonly Tensor query; // [H, n, hd]
    private readonly Tensor places; // [patches, d]
    private readonly Linear widen, key, value, output;
    private readonly LayerNorm norm;
    private readonly int heads;

    /// <param name="weights">The checkpoint.</param>
    /// <param name="name">Canonical prefix, without a dot.</param>
    /// <param name="inputs">Width of the states.</param>
    /// <param name="width">d.</param>
    /// <param name="queries">n, a square.</param>
    /// <param name="side">Patches of a side.</param>
    /// <param name="epsilon">Of the norms.</param>
    public Resampler(Weights weights, string name, int inputs, int width, int queries, int side, double epsilon)
    {
        using IDisposable scope = NewDisposeScope();
        heads = width / 128;
        Linear[] three = TakeProjections(weights, name, width);
        (key, value) = (three[1], three[2]);
        widen = Linear.Take(weights, $"{name}.kv_proj", inputs, width, bias: false);
        output = Linear.Take(weights, $"{name}.attn.out_proj", width, width, bias: true);
        norm = LayerNorm.Take(weights, $"{name}.ln_kv", width, epsilon);
        using LayerNorm queryNorm = LayerNorm.Take(weights, $"{name}.ln_q", width, epsilon);
        Tensor learned = weights.Take($"{name}.query", queries, width), table = weights.Take($"{name}.pos_embed", queries, width);
        bool whole = learned.dim() == 2 && table.dim() == 2;
        places = (whole ? PositionTable.Bicubic(table, side) : table).DetachFromDisposeScope();
        // The queries never change: they are asked once, here.
        query = (whole ? Split(three[0].Forward(queryNorm.Forward(learned).Plus(table))) : learned).DetachFromDisposeScope();
        three[0].Dispose();
    }

    /// <param name="states">[patches, inputs].</param>
    /// <returns>[n, d].</returns>
    public Tensor Forward(Tensor states)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = norm.Forward(widen.Forward(states)); // [patches, d]
        int[] all = [.. Enumerable.Range(0, (int)x.shape[0])];
        MaskView mask = new(MaskRule.Everything, 0, [.. Enumerable.Range(0, (int)query.shape[1])], all, x.device);
        Tensor answered = Attend.Fused(query, Split(key.Forward(x.Plus(places))), Split(value.Forward(x)), mask); // [H, n, hd]
        return output.Forward(answered.transpose(0, 1).reshape(query.shape[1], -1)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        query.Dispose();
        places.Dispose();
        widen.Dispose();
        key.Dispose();
        value.Dispose();
        output.Dispose();
        norm.Dispose();
    }

    // torch's own attention module calls them in_proj_weight and in_proj_bias.
    private static Linear[] TakeProjections(Weights weights, string name, int width)
    {
        Tensor weight = weights.Take($"{name}.attn.in_proj_weight", 3 * width, width), bias = weights.Take($"{name}.attn.in_proj_bias", 3 * width);
        bool whole = weight.dim() == 2 && bias.shape[0] == 3 * width;
        return [.. Enumerable.Range(0, 3).Select(i => whole
            ? new Linear(weight.narrow(0, i * width, width).DetachFromDisposeScope(), bias.narrow(0, i * width, width).DetachFromDisposeScope())
            : new Linear(weight.clone().DetachFromDisposeScope(), null))];
    }

    private Tensor Split(Tensor x) => x.reshape(x.shape[0], heads, -1).transpose(0, 1); // [H, R, hd]
}
