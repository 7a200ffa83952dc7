using FlowLens.Core.Models;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>Which rows must run again when something changes, under the mask rule (<c>metrics.md</c> §3).</summary>
internal static class Closure
{
    /// <summary>These rows, and all that see a row that changes, at any layer.</summary>
    /// <param name="decoder">For its layers.</param>
    /// <param name="embedded">The prompt, with its rule.</param>
    /// <param name="changed">Rows that change at first, by sequence position, T entries.</param>
    public static bool[] Of(Decoder decoder, EmbeddedPrompt embedded, bool[] changed)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor sees = Sees(decoder, embedded), now = tensor(changed);
        for (long before = -1, count = now.sum().item<long>(); count != before; count = now.sum().item<long>())
        {
            before = count;
            now = now.logical_or(sees.logical_and(now.unsqueeze(0)).any(1));
        }

        return now.data<bool>().ToArray();
    }

    /// <summary>Rows that see one of these keys at some layer.</summary>
    public static bool[] Seeing(Decoder decoder, EmbeddedPrompt embedded, bool[] keys)
    {
        using IDisposable scope = NewDisposeScope();
        return Sees(decoder, embedded).logical_and(tensor(keys).unsqueeze(0)).any(1).data<bool>().ToArray();
    }

    // bool [T, T], of one layer of each kind.
    private static Tensor Sees(Decoder decoder, EmbeddedPrompt embedded)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor position = tensor([.. Enumerable.Range(0, embedded.Length).Select(p => (long)p)]), query = position.unsqueeze(1), key = position.unsqueeze(0);
        Tensor sees = zeros(embedded.Length, embedded.Length, ScalarType.Bool);
        foreach (int layer in Enumerable.Range(0, decoder.LayerCount).DistinctBy(embedded.Form.Rule.At))
        {
            sees = sees.logical_or(embedded.Form.Rule.Allowed(layer, query, key));
        }

        return sees.MoveToOuterDisposeScope();
    }
}
