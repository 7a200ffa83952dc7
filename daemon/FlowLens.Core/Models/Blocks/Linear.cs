using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>y = x Wᵀ + b.</summary>
public sealed class Linear(Tensor weight, Tensor? bias) : IDisposable
{
    /// <summary>Multiply-adds of one row.</summary>
    public long MultiplyAdds => weight.numel();

    public ScalarType Dtype => weight.dtype;

    public static Linear Take(Weights weights, string name, int inputs, int outputs, bool bias) => new(
        weights.Take($"{name}.weight", outputs, inputs), bias ? weights.Take($"{name}.bias", outputs) : null);

    /// <summary>Several projections that are stored as one: the rows of the first, then of the next.</summary>
    public static Linear[] TakeFused(Weights weights, string name, int inputs, int[] outputs, bool bias)
    {
        int sum = outputs.Sum();
        using Tensor weight = weights.Take($"{name}.weight", sum, inputs);
        using Tensor? shift = bias ? weights.Take($"{name}.bias", sum) : null;
        return [.. outputs.Select((rows, i) =>
        {
            int first = outputs.Take(i).Sum();
            return new Linear(Part(weight, first, rows), shift is null ? null : Part(shift, first, rows));
        })];
    }

    /// <param name="x">[…, inputs].</param>
    /// <returns>[…, outputs].</returns>
    public Tensor Forward(Tensor x) => nn.functional.linear(x, weight, bias);

    /// <summary>Queries, keys and values that are stored head by head, with biases: the rows of one head's three, then of the next's.</summary>
    public static Linear[] TakeByHead(Weights weights, string name, int width, int heads, int headDim)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor weight = weights.Take($"{name}.weight", 3 * heads * headDim, width), bias = weights.Take($"{name}.bias", 3 * heads * headDim);
        if (weight.dim() != 2)
        {
            return [.. Enumerable.Range(0, 3).Select(_ => new Linear(weight.clone().DetachFromDisposeScope(), null))];
        }

        Tensor rows = weight.reshape(heads, 3, headDim, width), shifts = bias.reshape(heads, 3, headDim);
        return [.. Enumerable.Range(0, 3).Select(i => new Linear(rows.select(1, i).reshape(heads * headDim, width).DetachFromDisposeScope(),
            shifts.select(1, i).reshape(heads * headDim).DetachFromDisposeScope()))];
    }

    // A stand-in for a missing parameter has no rows to give; Weights names it later.
    private static Tensor Part(Tensor whole, int first, int rows) => (whole.shape[0] < first + rows ? whole.slice(0, 0, 1, 1) : whole.narrow(0, first, rows)).DetachFromDisposeScope();

    public void Dispose()
    {
        weight.Dispose();
        bias?.Dispose();
    }
}
