using System.Runtime.InteropServices;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Symbols of a piece, merged word by word as they come. A word is a run of symbols that merges can reach through.</summary>
internal sealed class BpeWord(BpeMerges merges, List<PieceToken> tokens)
{
    private readonly List<Symbol> symbols = [];
    private readonly PriorityQueue<int, long> queue = new(); // id of the merged token, by rank and then place
    private int start;

    /// <summary>Adds a symbol of so many bytes of text.</summary>
    public void Add(int id, int length)
    {
        if (symbols.Count > 0 && !merges.Bridges(symbols[^1].Id, id))
        {
            Finish();
        }

        symbols.Add(new Symbol { Id = id, Length = length, Previous = symbols.Count - 1, Next = symbols.Count + 1 });
    }

    /// <summary>Merges what was added since the last word and gives its tokens out.</summary>
    public void Finish()
    {
        Span<Symbol> word = CollectionsMarshal.AsSpan(symbols);
        if (word.Length > 1)
        {
            Merge(word);
        }

        foreach (Symbol symbol in word)
        {
            if (symbol.Length > 0)
            {
                tokens.Add(new PieceToken(symbol.Id, start, start + symbol.Length));
                start += symbol.Length;
            }
        }

        symbols.Clear();
    }

    private void Merge(Span<Symbol> word)
    {
        for (int i = 0; i + 1 < word.Length; i++)
        {
            Consider(word, i, i + 1);
        }

        while (queue.TryDequeue(out int merged, out long priority))
        {
            ref Symbol left = ref word[(int)(uint)priority];
            // An entry whose symbols have changed since is void.
            if (left.Length == 0 || left.Next >= word.Length || !merges.TryGet(left.Id, word[left.Next].Id, out var merge) || merge.Id != merged)
            {
                continue;
            }

            ref Symbol right = ref word[left.Next];
            left.Id = merged;
            left.Length += right.Length;
            right.Length = 0;
            left.Next = right.Next;
            if (left.Next < word.Length)
            {
                word[left.Next].Previous = (int)(uint)priority;
                Consider(word, (int)(uint)priority, left.Next);
            }

            if (left.Previous >= 0)
            {
                Consider(word, left.Previous, (int)(uint)priority);
            }
        }
    }

    private void Consider(Span<Symbol> word, int left, int right)
    {
        if (merges.TryGet(word[left].Id, word[right].Id, out var merge))
        {
            queue.Enqueue(merge.Id, ((long)merge.Rank << 32) | (uint)left);
        }
    }

    private struct Symbol
    {
        public int Id, Length, Previous, Next;
    }
}
