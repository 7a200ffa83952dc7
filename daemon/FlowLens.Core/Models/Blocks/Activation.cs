using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Activation functions that checkpoints name.</summary>
public enum Activation
{
    Silu,
    Gelu,
    QuickGelu,
    TanhGelu,
}

/// <summary>Names and values of the activations.</summary>
public static class Activations
{
    private static readonly (string Name, Activation Activation)[] Rows =
    [
        ("silu", Activation.Silu),
        ("gelu", Activation.Gelu),
        ("quick_gelu", Activation.QuickGelu),
        ("gelu_pytorch_tanh", Activation.TanhGelu),
        ("gelu_new", Activation.TanhGelu),
    ];

    /// <summary>The activation that a configuration's field names.</summary>
    public static Activation Read(RawConfig config, string field, string? published = null)
    {
        string name = config.Text(field, published);
        int row = Array.FindIndex(Rows, r => r.Name == name);
        return row >= 0 ? Rows[row].Activation : throw config.Unknown(field, string.Join(", ", Rows.Select(r => r.Name)));
    }

    public static Tensor Apply(this Activation activation, Tensor x)
    {
        switch (activation)
        {
            case Activation.Silu:
                return nn.functional.silu(x);
            case Activation.Gelu:
                return nn.functional.gelu(x);
            case Activation.QuickGelu:
                using (Tensor gate = x.mul(Scalars.Of(1.702)).sigmoid_())
                {
                    return x.mul(gate);
                }

            default:
                using (IDisposable scope = NewDisposeScope())
                {
                    // 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))
                    // tanh keeps its result for the gradient: nothing may be added to it in place.
                    Tensor inner = x.pow(Scalars.Of(3)).mul_(Scalars.Of(0.044715)).PlusInPlace(x).mul_(Scalars.Of(Math.Sqrt(2 / Math.PI))).tanh_().Plus(1);
                    return x.mul(Scalars.Of(0.5)).mul_(inner).MoveToOuterDisposeScope();
                }
        }
    }
}
