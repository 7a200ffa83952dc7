using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>
/// Numbers as native scalars that live as long as the process. A native call holds a scalar's handle alone, so that one that an implicit
/// conversion makes may be finalized, and freed, while the call still reads it; the conversions are banned for that.
/// </summary>
#pragma warning disable RS0030 // The one place that makes scalars, and keeps them.
public static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Floating = new();
    private static readonly ConcurrentDictionary<long, Scalar> Whole = new();

    /// <summary>The number as a float64 scalar. Made for constants and the like: what it returns is never freed.</summary>
    public static Scalar Of(double number) => Floating.GetOrAdd(number, static n => n.ToScalar());

    /// <summary>The number as an int64 scalar.</summary>
    public static Scalar Of(long number) => Whole.GetOrAdd(number, static n => n.ToScalar());

    /// <summary>The sum; <c>add</c> of the library makes a scalar for a factor of 1.</summary>
    public static Tensor Plus(this Tensor x, Tensor other) => x.add(other, Of(1));

    /// <summary>The sum with a number.</summary>
    public static Tensor Plus(this Tensor x, double number) => x.add(Of(number), Of(1));

    /// <summary>Adds to the tensor itself.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor other) => x.add_(other, Of(1));

    /// <summary>Adds a number to the tensor itself.</summary>
    public static Tensor PlusInPlace(this Tensor x, double number) => x.add_(Of(number), Of(1));
}
#pragma warning restore RS0030
