using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>The position-wise part of a layer.</summary>
public interface IMlp : IDisposable
{
    /// <summary>Multiply-adds of one row.</summary>
    long MultiplyAdds { get; }

    /// <param name="x">[R, d].</param>
    /// <returns>[R, d].</returns>
    Tensor Forward(Tensor x);
}

/// <summary>down(act(gate(x)) · up(x)).</summary>
public sealed class GatedMlp(Linear gate, Linear up, Linear down, Activation activation) : IMlp
{
    public long MultiplyAdds => gate.MultiplyAdds + up.MultiplyAdds + down.MultiplyAdds;

    public static GatedMlp Take(Weights weights, string name, int width, int inner, Activation activation, bool bias) => new(
        Linear.Take(weights, $"{name}.gate_proj", width, inner, bias),
        Linear.Take(weights, $"{name}.up_proj", width, inner, bias),
        Linear.Take(weights, $"{name}.down_proj", inner, width, bias),
        activation);

    public Tensor Forward(Tensor x)
    {
        using Tensor inner = Activated(x); // [R, inner]
        using (Tensor raised = up.Forward(x))
        {
            inner.mul_(raised);
        }

        return down.Forward(inner);
    }

    private Tensor Activated(Tensor x)
    {
        using Tensor gated = gate.Forward(x);
        return activation.Apply(gated);
    }

    public void Dispose()
    {
        gate.Dispose();
        up.Dispose();
        down.Dispose();
    }
}

/// <summary>second(act(first(x))).</summary>
public sealed class PlainMlp(Linear first, Linear second, Activation activation) : IMlp
{
    public long MultiplyAdds => first.MultiplyAdds + second.MultiplyAdds;

    /// <summary>Two projections by their names.</summary>
    public static PlainMlp Take(Weights weights, string first, string second, int inputs, int inner, int outputs, Activation activation, bool bias = true) =>
        new(Linear.Take(weights, first, inputs, inner, bias), Linear.Take(weights, second, inner, outputs, bias), activation);

    public Tensor Forward(Tensor x)
    {
        using IDisposable scope = NewDisposeScope();
        return second.Forward(activation.Apply(first.Forward(x))).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }
}
