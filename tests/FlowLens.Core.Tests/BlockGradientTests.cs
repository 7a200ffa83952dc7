using FlowLens.Core.Models;
using FlowLens.Core.Models.Blocks;
using static TorchSharp.torch;

namespace FlowLens.Core.Tests;

/// <summary>Blocks are differentiable where their inputs ask for it. Reference: central differences in float64; tolerance 1e-6.</summary>
[Collection("tensors")]
public class BlockGradientTests
{
    [Theory]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.QuickGelu)]
    [InlineData(Activation.TanhGelu)]
    public void An_activation_has_the_gradient_of_its_values(Activation activation)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = linspace(-3, 3, 25, ScalarType.Float64).requires_grad_(true);
        activation.Apply(x).sum().backward();
        const double step = 1e-5;
        Tensor low = x.detach().sub(step), high = x.detach().Plus(step);
        Tensor expected = activation.Apply(high).sub(activation.Apply(low)).div(Scalars.Of(2 * step));
        Assert.True(x.grad!.sub(expected).abs().max().item<double>() < 1e-6);
    }

    [Fact]
    public void Capped_attention_lets_the_gradient_through()
    {
        using IDisposable scope = NewDisposeScope();
        random.manual_seed(3);
        Tensor query = randn(2, 4, 8).requires_grad_(true), keys = randn(2, 4, 8), values = randn(2, 4, 8);
        MaskView mask = new(MaskRule.Causal, 0, [0, 1, 2, 3], [0, 1, 2, 3], CPU);
        Attend.Fused(query, keys, values, mask, 4).sum().backward();
        Assert.True(query.grad!.isfinite().all().item<bool>() && query.grad.abs().max().item<float>() > 0);
    }
}
