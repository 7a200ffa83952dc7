using FlowLens.Core.Models.Blocks;
using static TorchSharp.torch;

namespace FlowLens.Train.Training;

/// <summary>
/// AdamW (Loshchilov &amp; Hutter 2019) with the gradient's norm clipped; matrices decay, vectors and embeddings do not. Every operation has one order, so that
/// a run that is cut and resumed gives the same bits.
/// </summary>
/// <param name="parameters">What is trained.</param>
public sealed class Optimiser(ParameterSet parameters)
{
    private const double First = 0.9;
    private const double Second = 0.98;
    private const double Epsilon = 1e-8;
    private const double Decay = 0.05;
    private const double LargestNorm = 1;
    private const string FirstPrefix = "moment.first.";
    private const string SecondPrefix = "moment.second.";

    private readonly SortedDictionary<string, (Tensor First, Tensor Second)> moments = new(StringComparer.Ordinal);

    /// <summary>Steps so far with these moments: a stage begins anew.</summary>
    public int Steps { get; private set; }

    /// <summary>The moments by the names under which they are saved.</summary>
    public IEnumerable<(string Name, Tensor Value)> Moments =>
        moments.SelectMany(m => new[] { (FirstPrefix + m.Key, m.Value.First), (SecondPrefix + m.Key, m.Value.Second) });

    public void Restart()
    {
        Steps = 0;
        moments.Clear();
    }

    /// <summary>Takes a saved moment; false for a name that is none.</summary>
    public bool Load(string name, Tensor value, int steps)
    {
        Steps = steps;
        bool first = name.StartsWith(FirstPrefix, StringComparison.Ordinal);
        if (!first && !name.StartsWith(SecondPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        (Tensor a, Tensor b) = Of(name[(first ? FirstPrefix : SecondPrefix).Length..], value.shape);
        (first ? a : b).copy_(value);
        return true;
    }

    /// <summary>One step.</summary>
    /// <param name="gradients">By parameter; those that are zero stay, and do not decay.</param>
    /// <param name="rate">Learning rate of a parameter.</param>
    /// <returns>The gradient's norm before clipping.</returns>
    public double Step(IReadOnlyDictionary<string, Tensor> gradients, Func<string, double> rate)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable still = no_grad();
        Steps++;
        SortedDictionary<string, double> norms = new(gradients.ToDictionary(g => g.Key, g => (double)g.Value.norm().item<float>()), StringComparer.Ordinal);
        double norm = Math.Sqrt(norms.Values.Sum(n => n * n));
        double clip = Math.Min(1, LargestNorm / (norm + 1e-6));
        double firstBias = 1 - Math.Pow(First, Steps), secondBias = 1 - Math.Pow(Second, Steps);
        // Numbers that differ from step to step are tensors: kept scalars would pile up.
        Tensor scale = tensor((float)clip), secondScale = tensor((float)(1 / secondBias));
        foreach ((string name, Tensor gradient) in gradients.Where(g => norms[g.Key] > 0))
        {
            using IDisposable own = NewDisposeScope();
            Tensor parameter = parameters.All[name];
            (Tensor first, Tensor second) = Of(name, parameter.shape);
            Tensor clipped = gradient.mul(scale);
            first.mul_(Scalars.Of(First)).add_(clipped, Scalars.Of(1 - First));
            second.mul_(Scalars.Of(Second)).add_(clipped.mul_(clipped), Scalars.Of(1 - Second));
            double speed = rate(name);
            if (Decays(name, parameter))
            {
                parameter.mul_(tensor((float)(1 - (speed * Decay))));
            }

            Tensor step = first.mul(tensor((float)(speed / firstBias))).div_(second.mul(secondScale).sqrt_().PlusInPlace(Epsilon));
            parameter.sub_(step);
        }

        return norm;
    }

    private static bool Decays(string name, Tensor parameter) => parameter.dim() > 1 && !name.Contains("embed", StringComparison.Ordinal);

    private (Tensor First, Tensor Second) Of(string name, long[] shape)
    {
        if (!moments.TryGetValue(name, out (Tensor, Tensor) own))
        {
            own = (zeros(shape).DetachFromDisposeScope(), zeros(shape).DetachFromDisposeScope());
            moments[name] = own;
        }

        return own;
    }
}
