namespace FlowLens.Core.Truncation;

/// <summary>Distances between next-token distributions, in float64 from float32 logits.</summary>
public static class Divergence
{
    /// <summary>log softmax, nats.</summary>
    public static double[] LogSoftmax(float[] logits)
    {
        double top = logits.Max();
        double logSum = Math.Log(logits.Sum(l => Math.Exp(l - top))) + top;
        return [.. logits.Select(l => l - logSum)];
    }

    /// <summary>KL(p‖q) of two log-distributions, nats; not below 0.</summary>
    public static double Kl(double[] p, double[] q)
    {
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            sum += Math.Exp(p[i]) * (p[i] - q[i]);
        }

        return Math.Max(0, sum);
    }
}
