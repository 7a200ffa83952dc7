using FlowLens.Core.Flow;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Truncation;

/// <summary>A truncated run against the full one, without its own answer (<c>metrics.md</c> §3).</summary>
/// <param name="Layer">K.</param>
/// <param name="Kept">Image positions that survive.</param>
/// <param name="Distance">KL and Δ log p against the full run.</param>
/// <param name="Unchanged">Whether each row's likeliest token, teacher-forced, is the full answer's: then the greedy answer is the same.</param>
public sealed record CutRun(int Layer, int Kept, Distance Distance, bool Unchanged);

/// <summary>
/// All image tokens dropped from layer K on, for every K = 0…L, at the price of the rows that can change: one full prefill with the answer's rows, then those rows of all K
/// as branches, a layer at a time. Nothing is decoded.
/// </summary>
public static class CliffSweep
{
    /// <summary>The bounds on KL that a cliff is told for, nats.</summary>
    public static IReadOnlyList<double> Epsilons { get; } = [0.003, 0.0005, 1e-4];

    /// <summary>K = 0…L, in this order.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="contextLength">Of the model.</param>
    /// <param name="embedded">The prompt.</param>
    /// <param name="full">The full run's greedy answer, with its logits.</param>
    /// <param name="context">Cancellation, between layers; progress by layer.</param>
    public static IReadOnlyList<CutRun> Run(Decoder decoder, int contextLength, EmbeddedPrompt embedded, Answer full, RunContext context)
    {
        using IDisposable scope = NewDisposeScope();
        int layers = decoder.LayerCount, n = full.Ids.Length;
        EmbeddedPrompt whole = n == 1 ? embedded : embedded with { States = cat([embedded.States, decoder.Embed(full.Ids.AsSpan(0, n - 1))], 0) };
        bool[] sources = new bool[whole.Length];
        foreach (int position in embedded.Form.ImagePositions)
        {
            sources[position] = true;
        }

        using Tape tape = new(layers);
        using Run run = Truncation.Run.Prefill(decoder, contextLength, whole, Schedule.None, new RunContext(context.Cancellation, Tape: tape));
        bool[] targets = [.. sources.Select(s => !s)];

        // K = L goes the branches' way too, without a cut: its rounding is theirs, and its distance exactly 0.
        Branch[] branches = [.. Enumerable.Range(0, layers).Select(k => new Branch(sources, targets, k, layers - 1)), new Branch(new bool[whole.Length], targets, 0, layers - 1)];
        Tensor states = Branches.States(decoder, whole, run, tape, branches, n, context);
        double[][] reference = LogProbabilities(decoder, states, layers, n);
        return [.. Enumerable.Range(0, layers + 1).Select(k => Measure(k, k == layers ? embedded.Form.ImagePositions.Length : 0, full.Ids, reference, k == layers ? reference : LogProbabilities(decoder, states, k, n)))];
    }

    /// <summary>
    /// The cliff: the smallest K such that for every K' ≥ K the KL at the reading row is at most ε and the greedy answer is unchanged. L is no cliff.
    /// </summary>
    /// <param name="runs">K = 0…L, in this order.</param>
    /// <param name="epsilon">ε, nats.</param>
    public static int Cliff(IReadOnlyList<CutRun> runs, double epsilon)
    {
        int cliff = runs.Count - 1;
        while (cliff > 0 && runs[cliff - 1].Unchanged && runs[cliff - 1].Distance.Kl <= epsilon)
        {
            cliff--;
        }

        return cliff;
    }

    /// <summary>Log-distributions of rows against the full run's.</summary>
    internal static CutRun Measure(int layer, int kept, int[] answer, double[][] full, double[][] own)
    {
        double[] kl = [.. full.Zip(own, Divergence.Kl)];
        bool unchanged = own.Select((row, t) => Array.IndexOf(row, row.Max()) == answer[t]).All(same => same);
        return new CutRun(layer, kept, new Distance(kl[0], kl.Average(), answer.Select((id, t) => own[t][id] - full[t][id]).Sum()), unchanged);
    }

    private static double[][] LogProbabilities(Decoder decoder, Tensor states, int branch, int n)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor logits = decoder.Logits(states.narrow(0, branch * n, n)).to(ScalarType.Float64).log_softmax(-1).cpu().contiguous(); // [n, V]
        return [.. logits.data<double>().ToArray().Chunk((int)logits.shape[1])];
    }
}
