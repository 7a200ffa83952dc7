using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;

namespace FlowLens.Core.Flow;

/// <summary>SmoothGrad (Smilkov et al. 2017; <c>metrics.md</c> §2): <c>llava-cam</c> as the mean of its raw heat over runs with Gaussian noise on the normalised pixels, seeded.</summary>
internal static class SmoothGrad
{
    /// <param name="model">The model.</param>
    /// <param name="input">The trace without noise, whose answer is read in every run.</param>
    /// <param name="plain">Its value, for the remark.</param>
    /// <param name="context">Cancellation, within a run too; told the runs that are done.</param>
    public static MetricValue Of(LoadedModel model, MetricInput input, MetricValue plain, RunContext context)
    {
        TraceOptions options = input.Options;
        RunContext run = new(context.Cancellation);
        SplitMix64 random = new(options.Seed);
        int[] answer = input.Answer.Ids[..input.ReadingRows.Length];
        double[] sum = new double[plain.Heat!.Length];
        for (int i = 0; i < options.SmoothRuns; i++)
        {
            Prompt noisy = input.Prompt with { Images = [.. input.Prompt.Images.Select(image => image with { Pixels = image.Pixels with { Pixels = Noisy(image.Pixels.Pixels, options.SmoothSigma, random) } })] };
            using EmbeddedPrompt embedded = model.Embed(noisy, run);
            ILayerReader reader = LlavaCam.Metric.Read!(input);
            using Tape tape = new(model.Shape.Layers, reader.Needs.Select(n => n.Site).ToHashSet(), options.ActivationBudget);
            using (Run prefill = Run.Prefill(model, noisy, embedded, Schedule.None, run with { Tape = tape }))
            {
                if (answer.Length > 1)
                {
                    prefill.Extend(answer.AsSpan(0, answer.Length - 1), run with { Tape = tape });
                }
            }

            ReverseSweep.Run(model.Decoder, embedded, answer, tape, [reader], run);
            float[] heat = reader.Value().Heat!;
            for (int j = 0; j < sum.Length; j++)
            {
                sum[j] += heat[j] / options.SmoothRuns;
            }

            context.LayerDone?.Invoke(i + 1);
        }

        float[] mean = [.. sum.Select(v => (float)v)];
        int n = input.Prompt.ImagePositions.Length;
        return plain with { Heat = mean, Series = [new LayerSeries("peak", [.. mean.Chunk(Math.Max(1, n)).Select(row => row.Max())])] };
    }

    // σ is in units of the range of the picture's own pixels. Box–Muller.
    private static float[] Noisy(float[] pixels, double sigma, SplitMix64 random)
    {
        double scale = sigma * (pixels.Max() - pixels.Min());
        float[] noisy = new float[pixels.Length];
        for (int i = 0; i < pixels.Length; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * scale, angle = 2 * Math.PI * random.NextDouble();
            noisy[i] = (float)(pixels[i] + (radius * Math.Cos(angle)));
            if (i + 1 < pixels.Length)
            {
                noisy[i + 1] = (float)(pixels[i + 1] + (radius * Math.Sin(angle)));
            }
        }

        return noisy;
    }
}
