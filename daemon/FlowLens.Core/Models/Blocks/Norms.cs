using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>A normalisation over the last axis.</summary>
public interface INorm : IDisposable
{
    /// <param name="x">[…, d].</param>
    /// <returns>[…, d], in the dtype of <paramref name="x"/>.</returns>
    Tensor Forward(Tensor x);
}

/// <summary>x / √(mean x² + ε) · w, the mean in float32 (Zhang &amp; Sennrich 2019).</summary>
public sealed class RmsNorm(Tensor weight, double epsilon) : INorm
{
    public static RmsNorm Take(Weights weights, string name, int width, double epsilon) => new(weights.Take($"{name}.weight", width), epsilon);

    public Tensor Forward(Tensor x)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor wide = x.to(ScalarType.Float32);
        Tensor scale = wide.pow(Scalars.Of(2)).mean([-1], true).PlusInPlace(epsilon).rsqrt_();
        return wide.mul(scale).to(x.dtype).mul(weight).MoveToOuterDisposeScope();
    }

    public void Dispose() => weight.Dispose();
}

/// <summary>The same with w counted from 1, all of it in float32: x / √(mean x² + ε) · (1 + w), as Gemma has it.</summary>
public sealed class OffsetRmsNorm(Tensor weight, double epsilon) : INorm
{
    public static OffsetRmsNorm Take(Weights weights, string name, int width, double epsilon) => new(weights.Take($"{name}.weight", width), epsilon);

    public Tensor Forward(Tensor x)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor wide = x.to(ScalarType.Float32);
        Tensor scale = wide.pow(Scalars.Of(2)).mean([-1], true).PlusInPlace(epsilon).rsqrt_();
        return wide.mul(scale).mul(weight.to(ScalarType.Float32).Plus(1)).to(x.dtype).MoveToOuterDisposeScope();
    }

    public void Dispose() => weight.Dispose();
}

/// <summary>w · x: the scale of a layer's branch (Touvron et al. 2021), which stands where other families have a norm.</summary>
public sealed class LayerScale(Tensor weight) : INorm
{
    public Tensor Forward(Tensor x) => x.mul(weight);

    public void Dispose() => weight.Dispose();
}

/// <summary>Layer normalisation with weight and bias.</summary>
public sealed class LayerNorm(Tensor weight, Tensor bias, double epsilon) : INorm
{
    public static LayerNorm Take(Weights weights, string name, int width, double epsilon) =>
        new(weights.Take($"{name}.weight", width), weights.Take($"{name}.bias", width), epsilon);

    public Tensor Forward(Tensor x) => nn.functional.layer_norm(x, [weight.shape[0]], weight, bias, epsilon);

    public void Dispose()
    {
        weight.Dispose();
        bias.Dispose();
    }
}
