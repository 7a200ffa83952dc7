using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>What a family makes of a prompt beside its states: who may attend to whom, and how positions count.</summary>
/// <param name="Rule">Holds for the prompt and for any answer after it.</param>
/// <param name="Positions">Rotary positions.</param>
/// <param name="ImagePositions">Sequence positions of role <c>image</c>, ascending.</param>
public sealed record PromptForm(MaskRule Rule, PositionIds Positions, int[] ImagePositions);

/// <summary>A prompt as the decoder takes it. <c>with { States = … }</c> gives the same prompt with other states, e.g. with answer rows appended.</summary>
/// <param name="States">[T, d], the residual stream entering layer 0.</param>
/// <param name="Form">Mask and positions.</param>
/// <param name="Injections">What joins the stream after some layers; mostly nothing.</param>
public sealed record EmbeddedPrompt(Tensor States, PromptForm Form, IReadOnlyList<Injection> Injections) : IDisposable
{
    public int Length => (int)States.shape[0];

    /// <summary>States whose positions are the sequence, under the decoder's own rule.</summary>
    public static EmbeddedPrompt Plain(Decoder decoder, Tensor states, int[] imagePositions) =>
        new(states, new PromptForm(decoder.Rule, PositionIds.Sequence((int)states.shape[0]), imagePositions), []);

    /// <summary>Rows first, first + 1, … of the prompt or of the answer after it.</summary>
    public Rows Rows(int first, int count)
    {
        int[] positions = [.. Enumerable.Range(first, count)];
        return new Rows(positions, Form.Positions.At(positions), Injections.Count == 0 ? null : Injections);
    }

    public void Dispose()
    {
        States.Dispose();
        foreach (Injection injection in Injections)
        {
            injection.Features.Dispose();
        }
    }
}
