using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>
/// Rotary position embedding (Su et al. 2021) in its half-rotation form: pairs are (i, i + hd/2). Frequency i turns with the position on its axis.
/// </summary>
/// <param name="headDim">hd, even.</param>
/// <param name="theta">Base of the frequencies.</param>
/// <param name="factor">Linear scaling: frequencies are divided by it.</param>
/// <param name="axisOf">Axis of each of the hd/2 frequencies; null where there is one axis.</param>
/// <param name="period">Frequencies start anew after this many; null is hd/2: they never do.</param>
public sealed class RotaryEmbedding(int headDim, double theta, double factor, int[]? axisOf = null, int? period = null)
{
    /// <summary>Rotary of a grid: the first half of the frequencies turns with the row, the second, with the same frequencies, with the column.</summary>
    public static RotaryEmbedding OfGrid(int headDim, double theta) =>
        new(headDim, theta, 1, [.. Enumerable.Range(0, headDim / 2).Select(i => i < headDim / 4 ? 0 : 1)], headDim / 4);

    /// <summary>Angles of these positions.</summary>
    /// <param name="positions">[axes][R], or [1][R] of rows that count alike on all axes.</param>
    public Rotation At(long[][] positions, ScalarType dtype, Device device)
    {
        using IDisposable scope = NewDisposeScope();
        int half = headDim / 2, distinct = period ?? half;
        // As the reference: inverse frequencies, positions and their product in float32.
        Tensor exponent = arange(Scalars.Of(0), Scalars.Of(2 * distinct), Scalars.Of(2), ScalarType.Float32).div_(Scalars.Of(2 * distinct));
        Tensor inverse = pow(tensor(theta, ScalarType.Float32), exponent).reciprocal_().div_(Scalars.Of(factor)); // [distinct]
        inverse = inverse.repeat(half / distinct); // [hd/2]
        Tensor angle = Turned(positions).mul(inverse); // [R, hd/2]
        Tensor both = cat([angle, angle], 1).to(device); // [R, hd]
        return new Rotation(both.cos().to(dtype).MoveToOuterDisposeScope(), both.sin().to(dtype).MoveToOuterDisposeScope());
    }

    // [R, 1], or [R, hd/2] where frequencies turn with different axes; one axis alone is text, which counts alike on all.
    private Tensor Turned(long[][] positions)
    {
        Tensor[] axes = [.. positions.Select(axis => tensor(axis).to(ScalarType.Float32).unsqueeze(1))]; // [R, 1] each
        return axisOf is null || axes.Length == 1 ? axes[0] : cat(axes, 1).index_select(1, tensor(axisOf));
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
        return x.mul(cos).PlusInPlace(turned.mul_(sin)).MoveToOuterDisposeScope();
    }

    /// <summary>The rotation of some of the rows.</summary>
    public Rotation Pick(Tensor indices) => new(cos.index_select(0, indices), sin.index_select(0, indices));

    public void Dispose()
    {
        cos.Dispose();
        sin.Dispose();
    }
}
