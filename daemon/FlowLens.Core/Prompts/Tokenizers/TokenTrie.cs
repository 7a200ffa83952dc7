using System.Buffers;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Finds the leftmost of some byte strings in a text, and of several there the longest.</summary>
internal sealed class TokenTrie
{
    private readonly List<(Dictionary<byte, int> Next, int? Id)> nodes = [([], null)];
    private SearchValues<byte> first = SearchValues.Create(ReadOnlySpan<byte>.Empty);

    public void Add(ReadOnlySpan<byte> pattern, int id)
    {
        int node = 0;
        foreach (byte b in pattern)
        {
            if (!nodes[node].Next.TryGetValue(b, out int next))
            {
                next = nodes.Count;
                nodes[node].Next.Add(b, next);
                nodes.Add(([], null));
            }

            node = next;
        }

        nodes[node] = (nodes[node].Next, id);
        first = SearchValues.Create([.. nodes[0].Next.Keys]);
    }

    public bool TryFind(ReadOnlySpan<byte> text, int from, out int start, out int end, out int id)
    {
        (start, end, id) = (from, from, 0);
        while (text[start..].IndexOfAny(first) is >= 0 and var skipped)
        {
            start += skipped;
            for (int at = start, node = 0; at < text.Length && nodes[node].Next.TryGetValue(text[at], out node);)
            {
                at++;
                if (nodes[node].Id is int found)
                {
                    (end, id) = (at, found);
                }
            }

            if (end > start)
            {
                return true;
            }

            start++;
            end = start;
        }

        return false;
    }
}
