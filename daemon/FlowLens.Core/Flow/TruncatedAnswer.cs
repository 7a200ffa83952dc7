using FlowLens.Core.Models;
using FlowLens.Core.Models.Blocks;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// How likely an answer is when only some image positions are there, from layer 0 on: teacher-forced, all rows in one pass. Rows that no image position can reach run once.
/// </summary>
public sealed class TruncatedAnswer : IDisposable
{
    private readonly Decoder decoder;
    private readonly EmbeddedPrompt embedded;
    private readonly int[] answer;
    private readonly RunContext context;
    private readonly KvCache cache;
    private readonly Tensor states; // [T + n − 1, d]
    private readonly Rows rows;
    private readonly int prefix;
    private readonly int[] mark;

    /// <param name="decoder">The decoder.</param>
    /// <param name="embedded">The prompt; must outlive this.</param>
    /// <param name="answer">y_0…y_{n−1}.</param>
    /// <param name="context">Cancellation, checked between layers.</param>
    public TruncatedAnswer(Decoder decoder, EmbeddedPrompt embedded, int[] answer, RunContext context)
    {
        (this.decoder, this.embedded, this.answer) = (decoder, embedded, answer);
        this.context = new RunContext(context.Cancellation);
        rows = embedded.Rows(0, embedded.Length + answer.Length - 1);
        bool[] image = new bool[embedded.Length];
        foreach (int position in embedded.Form.ImagePositions)
        {
            image[position] = true;
        }

        int reached = Array.IndexOf(Closure.Of(decoder, embedded, image), true);
        prefix = reached < 0 ? embedded.Length - 1 : reached;
        cache = new KvCache(decoder.LayerCount);
        using IDisposable scope = NewDisposeScope();
        states = (answer.Length == 1 ? embedded.States.detach() : cat([embedded.States, decoder.Embed(answer.AsSpan(0, answer.Length - 1))], 0)).DetachFromDisposeScope();
        try
        {
            if (prefix > 0)
            {
                decoder.Run(states.narrow(0, 0, prefix), rows.Pick([.. Enumerable.Range(0, prefix)]), 0, decoder.LayerCount, cache, embedded.Form.Rule, this.context);
            }

            mark = cache.Mark();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Geometric mean of the probabilities of the answer's tokens, with these image positions gone.</summary>
    public double Probability(IReadOnlySet<int> gone)
    {
        using IDisposable scope = NewDisposeScope();
        int[] stay = [.. Enumerable.Range(prefix, rows.Count - prefix).Where(p => !gone.Contains(p))];
        using Tensor index = tensor(stay, device: states.device);
        Tensor last = decoder.Run(states.index_select(0, index), rows.Pick(stay), 0, decoder.LayerCount, cache, embedded.Form.Rule, context,
            [.. Enumerable.Range(stay.Length - answer.Length, answer.Length)]);
        cache.Rewind(mark);
        Tensor ids = tensor([.. answer.Select(id => (long)id)], device: states.device).unsqueeze(1);
        return Math.Exp(decoder.Logits(last).to(ScalarType.Float64).log_softmax(-1).gather(1, ids).mean().item<double>());
    }

    public void Dispose()
    {
        cache.Dispose();
        states.Dispose();
    }
}
