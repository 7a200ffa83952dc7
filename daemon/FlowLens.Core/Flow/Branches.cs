using FlowLens.Core.Models;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>A run that differs from a full prefill in what some rows may attend to.</summary>
/// <param name="Sources">By sequence position: keys that are cut, T entries.</param>
/// <param name="Targets">By sequence position: rows that lose them, T entries; no row loses itself.</param>
/// <param name="First">First layer of the cut.</param>
/// <param name="Last">Last layer of the cut.</param>
public sealed record Branch(bool[] Sources, bool[] Targets, int First, int Last);

/// <summary>
/// Runs that differ from one prefill, at their true price: only rows that can change run again, from the first layer that is cut, on the prefill's keys and values; the
/// rows of all branches go through a layer together. "All image tokens dropped from layer K on", for every K, are branches with the image as sources, all other rows as
/// targets, First = K and Last = L − 1.
/// </summary>
public static class Branches
{
    // Branch rows stand past every sequence position, each in a place of its own; their rotary positions are those of the rows that they are.
    internal const int Beyond = 1 << 24;

    /// <summary>Next-token logits at the reading row of each branch, float32 [branches, V].</summary>
    /// <inheritdoc cref="States"/>
    public static Tensor Run(Decoder decoder, EmbeddedPrompt embedded, Run run, Tape tape, IReadOnlyList<Branch> branches, RunContext context)
    {
        using Tensor states = States(decoder, embedded, run, tape, branches, 1, context);
        return decoder.Logits(states);
    }

    /// <summary>States of the last rows of each branch as they leave the last layer, [branches · rows, d], in the order asked; the caller's.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="embedded">The prompt.</param>
    /// <param name="run">Its untruncated prefill; its cache is the same afterwards.</param>
    /// <param name="tape">What entered each layer of it.</param>
    /// <param name="branches">The branches.</param>
    /// <param name="rows">Number of rows read at the end of each branch.</param>
    /// <param name="context">Cancellation, checked between layers; progress by layer.</param>
    public static Tensor States(Decoder decoder, EmbeddedPrompt embedded, Run run, Tape tape, IReadOnlyList<Branch> branches, int rows, RunContext context)
    {
        using IDisposable scope = NewDisposeScope();
        int length = embedded.Length;
        int[] changed = Changed(decoder, embedded, branches, rows);
        int[] order = [.. Enumerable.Range(0, branches.Count).OrderBy(b => branches[b].First)];
        Tensor? states = null; // [running · changed, d]
        List<int> running = [];
        for (int layer = 0; layer < decoder.LayerCount; layer++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            bool last = layer == decoder.LayerCount - 1;
            // What is cut nowhere enters at the last layer and comes out as it was.
            int[] entering = [.. order.Where(b => branches[b].First == layer || (last && branches[b].First > layer))];
            if (entering.Length > 0)
            {
                using Tensor all = tape.Entering(layer, length), again = all.index_select(0, tensor([.. changed.Select(p => (long)p)], device: all.device));
                states = cat([.. states is null ? Array.Empty<Tensor>() : [states], .. Enumerable.Repeat(again, entering.Length)], 0);
                running.AddRange(entering);
            }

            if (states is null)
            {
                continue;
            }

            int[] positions = [.. Enumerable.Range(Beyond, running.Count * changed.Length)], stands = [.. running.SelectMany(_ => changed)];
            BranchRule rule = new(embedded.Form.Rule, [.. running.Select(b => branches[b])], changed);
            Rows own = new(positions, embedded.Form.Positions.At(stands), Injections(embedded, stands));
            int[]? reading = last ? [.. Enumerable.Range(1, running.Count).SelectMany(i => Enumerable.Range((i * changed.Length) - rows, rows))] : null;
            int kept = run.Cache[layer].Length;
            states = decoder.Run(states, own, layer, layer + 1, run.Cache, rule, context with { Probe = null, Tape = null }, reading);
            run.Cache[layer].Rewind(kept);
        }

        // Back into the order asked.
        using Tensor back = tensor([.. Enumerable.Range(0, branches.Count).SelectMany(b => Enumerable.Range(running.IndexOf(b) * rows, rows).Select(i => (long)i))], device: states!.device);
        return states.index_select(0, back).MoveToOuterDisposeScope();
    }

    // Rows that lose a key, and all that see a row that changes, whatever the layer; the rows that are read stand at the end.
    private static int[] Changed(Decoder decoder, EmbeddedPrompt embedded, IReadOnlyList<Branch> branches, int rows)
    {
        bool[] changed = new bool[embedded.Length];
        foreach (Branch branch in branches.DistinctBy(b => (b.Sources, b.Targets)))
        {
            bool[] losing = Closure.Seeing(decoder, embedded, branch.Sources);
            for (int p = 0; p < changed.Length; p++)
            {
                changed[p] |= losing[p] && branch.Targets[p];
            }
        }

        changed = Closure.Of(decoder, embedded, changed);
        return [.. Enumerable.Range(0, changed.Length).Where(p => changed[p] || p >= changed.Length - rows)];
    }

    private static List<Injection>? Injections(EmbeddedPrompt embedded, int[] stands)
    {
        List<Injection> own = [];
        foreach (Injection injection in embedded.Injections)
        {
            (int Place, int Feature)[] pairs = [.. stands.Select((p, i) => (i, Array.IndexOf(injection.Positions, p))).Where(p => p.Item2 >= 0)];
            if (pairs.Length > 0)
            {
                own.Add(new Injection(injection.Layer, [.. pairs.Select(p => Beyond + p.Place)],
                    injection.Features.index_select(0, tensor([.. pairs.Select(p => (long)p.Feature)], device: injection.Features.device))));
            }
        }

        return own.Count == 0 ? null : own;
    }
}
