using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Rotary position embedding (Su et al. 2021) in its half-rotation form: pairs are (i, i + hd/2).</summary>
/// <param name="headDim">hd, even.</param>
/// <param name="theta">Base of the frequencies.</param>
/// <param name="factor">Linear scaling: frequencies are divided by it.</param>
public sealed class RotaryEmbedding(int headDim, double theta, double factor)
{
    /// <summary>Angles of these positions.</summary>
    public Rotation At(long[] positions, ScalarType dtype, Device device)
    {
        using IDisposable scope = NewDisposeScope();
        // As the reference: inverse frequencies, positions and their product in float32.
        Tensor exponent = arange(0, headDim, 2, ScalarType.Float32).div_(headDim);
        Tensor inverse = pow(tensor(theta, ScalarType.Float32), exponent).reciprocal_().div_(factor); // [hd/2]
        Tensor angle = tensor(positions).to(ScalarType.Float32).unsqueeze(1).mul(inverse); // [R, hd/2]
        Tensor both = cat([angle, angle], 1).to(device); // [R, hd]
        return new Rotation(both.cos().to(dtype).DetachFromDisposeScope(), both.sin().to(dtype).DetachFromDisposeScope());
    }
}

/// <summary>cos and sin of the rows that run, [R, hd] each; made once a run and used by every layer.</summary>
public sealed class Rotation(Tensor cos, Tensor sin) : IDisposable
{
    /// <summary>The rotated heads.</summary>
    /// <param name="x">[H, R, hd].</param>
    /// <returns>[H, R, hd].</returns>
    public Tensor Apply(Tensor x)
    {
        using IDisposable scope = NewDisposeScope();
        long half = x.shape[^1] / 2;
        Tensor turned = cat([x.narrow(-1, half, half).neg(), x.narrow(-1, 0, half)], -1);
        return x.mul(cos).add_(turned.mul_(sin)).MoveToOuterDisposeScope();
    }

    /// <summary>The rotation of some of the rows.</summary>
    public Rotation Pick(Tensor indices) => new(cos.index_select(0, indices), sin.index_select(0, indices));

    public void Dispose()
    {
        cos.Dispose();
        sin.Dispose();
    }
}
