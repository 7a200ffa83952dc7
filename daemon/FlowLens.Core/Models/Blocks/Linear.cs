using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>y = x Wᵀ + b.</summary>
public sealed class Linear(Tensor weight, Tensor? bias) : IDisposable
{
    /// <summary>Multiply-adds of one row.</summary>
    public long MultiplyAdds => weight.numel();

    public static Linear Take(Weights weights, string name, int inputs, int outputs, bool bias) => new(
        weights.Take($"{name}.weight", outputs, inputs), bias ? weights.Take($"{name}.bias", outputs) : null);

    /// <param name="x">[…, inputs].</param>
    /// <returns>[…, outputs].</returns>
    public Tensor Forward(Tensor x) => nn.functional.linear(x, weight, bias);

    public void Dispose()
    {
        weight.Dispose();
        bias?.Dispose();
    }
}
