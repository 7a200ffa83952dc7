using FlowLens.Core.Models;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>An untruncated prefill with its tape: its states, and runs that differ from it, at their true price.</summary>
/// <param name="decoder">The decoder.</param>
/// <param name="embedded">The prompt.</param>
/// <param name="run">The prefill; its cache is the same after every call.</param>
/// <param name="tape">What entered each layer.</param>
/// <param name="context">Cancellation, checked between layers.</param>
public sealed class TracedRun(Decoder decoder, EmbeddedPrompt embedded, Run run, Tape tape, RunContext context)
{
    /// <summary>Residual stream entering a layer at some positions of the prompt, [positions, d]; the caller's.</summary>
    public Tensor Entering(int layer, int[] positions)
    {
        using Tensor all = tape.Entering(layer, embedded.Length), index = tensor(positions, device: all.device);
        return all.index_select(0, index);
    }

    /// <summary>Residual stream leaving a layer, [positions, d]; the caller's. The last layer is run for them: the prefill computed one row there.</summary>
    public Tensor Leaving(int layer, int[] positions)
    {
        if (layer < decoder.LayerCount - 1)
        {
            return Entering(layer + 1, positions);
        }

        using Tensor all = tape.Entering(layer, embedded.Length);
        using KvCache cache = new(decoder.LayerCount);
        return decoder.Run(all, embedded.Rows(0, embedded.Length), layer, layer + 1, cache, embedded.Form.Rule, new RunContext(context.Cancellation), positions);
    }

    /// <summary>Next-token logits at the reading row of each branch, float32 [branches, V]; the caller's.</summary>
    public Tensor Branch(IReadOnlyList<Branch> branches) => Branches.Run(decoder, embedded, run, tape, branches, new RunContext(context.Cancellation));
}
