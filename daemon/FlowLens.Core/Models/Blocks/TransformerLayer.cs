using FlowLens.Core.Probing;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>
/// A pre-norm transformer layer: x += after(attention(norm(x))); x += after(mlp(norm(x))). Decoders and vision towers alike. What stands after
/// a branch is a norm, a layer scale, or mostly nothing; <c>attn-out</c> and <c>mlp-out</c> are before it.
/// </summary>
public sealed class TransformerLayer(INorm before, Attention attention, INorm middle, IMlp mlp, INorm? afterAttention = null, INorm? afterMlp = null) : IDisposable
{
    public Attention Attention => attention;

    public IMlp Mlp => mlp;

    /// <param name="x">[R, d].</param>
    /// <param name="call">The pass; its site says tower and layer.</param>
    /// <returns>[outputs, d].</returns>
    public Tensor Forward(Tensor x, AttentionCall call)
    {
        using IDisposable scope = NewDisposeScope();
        int[] positions = call.Rows.Positions;
        x = Pass(call, SiteKind.ResidPre, x, positions);
        Tensor attended = Consume(before.Forward(x), normalised => attention.Forward(normalised, call)); // [outputs, d]
        if (call.Outputs is int[] outputs)
        {
            x = x.index_select(0, tensor(outputs, device: x.device));
            positions = call.Rows.Pick(outputs).Positions;
        }

        x = Sum(call, After(afterAttention, Pass(call, SiteKind.AttnOut, attended, positions)), x);
        Tensor entering = Pass(call, SiteKind.NormMid, middle.Forward(x), positions);
        x = Sum(call, After(afterMlp, Pass(call, SiteKind.MlpOut, Consume(entering, mlp.Forward), positions)), x);
        foreach (Injection injection in call.Rows.Injections?.Where(i => i.Layer == call.Site.Layer) ?? [])
        {
            x = injection.Into(x, positions);
        }

        return Pass(call, SiteKind.ResidPost, x, positions).MoveToOuterDisposeScope();
    }

    /// <summary>The attention pattern of some rows at this layer, without running it: float32 [H, asked, R].</summary>
    public Tensor Peek(Tensor x, Rows rows, Rotation? rotation, MaskRule rule, int layer, int[] asked)
    {
        using IDisposable scope = NewDisposeScope();
        return attention.Peek(before.Forward(x), rows, rotation, rule, layer, asked).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        before.Dispose();
        attention.Dispose();
        middle.Dispose();
        mlp.Dispose();
        afterAttention?.Dispose();
        afterMlp?.Dispose();
    }

    private static Tensor After(INorm? norm, Tensor branch) => norm is null ? branch : norm.Forward(branch);

    // What a step needed is freed before the next one allocates: the peak of a prefill is one layer's largest step.
    private static Tensor Consume(Tensor input, Func<Tensor, Tensor> step)
    {
        Tensor output = step(input);
        input.Dispose();
        return output;
    }

    // In place, unless an edit may have given a tensor that is somebody's.
    private static Tensor Sum(AttentionCall call, Tensor added, Tensor x) => call.Probe?.HasEdits ?? false ? added.Plus(x) : added.PlusInPlace(x);

    private static Tensor Pass(AttentionCall call, SiteKind kind, Tensor value, int[] positions) =>
        call.Probe is null ? value : call.Probe.Pass(call.Site with { Kind = kind }, value, positions);
}
