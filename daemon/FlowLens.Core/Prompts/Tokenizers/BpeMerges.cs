using System.Text;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>One merge as it stands in the file.</summary>
/// <param name="Left">Text of the left token.</param>
/// <param name="LeftId">Its id.</param>
/// <param name="Right">Text of the right token.</param>
/// <param name="RightId">Its id.</param>
/// <param name="Id">Id of both together.</param>
internal sealed record BpeMerge(string Left, int LeftId, string Right, int RightId, int Id);

/// <summary>The merges by pair of ids, and between which characters any of them reaches.</summary>
internal sealed class BpeMerges
{
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> byPair;

    // Pairs of neighbouring characters' ids that some merge joins over; null where that cannot be told from the merges' texts.
    private readonly HashSet<(int Left, int Right)>? bridged;

    /// <param name="merges">In rank order; the last of two with the same pair counts.</param>
    /// <param name="characters">Ids of the single characters.</param>
    /// <param name="named">Tokens that stand for something else than their text: bytes and the unknown token.</param>
    public BpeMerges(IReadOnlyList<BpeMerge> merges, Dictionary<Rune, int> characters, HashSet<string> named)
    {
        byPair = new(merges.Count);
        bridged = merges.Any(m => named.Contains(m.Left) || named.Contains(m.Right)) ? null : [];
        for (int rank = 0; rank < merges.Count; rank++)
        {
            BpeMerge merge = merges[rank];
            byPair[(merge.LeftId, merge.RightId)] = (rank, merge.Id);
            if (merge.Left.Length > 0 && merge.Right.Length > 0 && characters.TryGetValue(LastOf(merge.Left), out int last)
                && characters.TryGetValue(Rune.GetRuneAt(merge.Right, 0), out int first))
            {
                bridged?.Add((last, first));
            }
        }
    }

    /// <summary>The merge of two neighbouring tokens.</summary>
    public bool TryGet(int left, int right, out (int Rank, int Id) merge) => byPair.TryGetValue((left, right), out merge);

    /// <summary>
    /// Whether a merge can reach from one symbol over to the next. Where none can, the text is cut: both sides are merged on their own,
    /// with the same result and in time that does not grow with the whole.
    /// </summary>
    public bool Bridges(int left, int right) => bridged?.Contains((left, right)) ?? true;

    private static Rune LastOf(string text) => Rune.GetRuneAt(text, text.Length - (char.IsLowSurrogate(text[^1]) ? 2 : 1));
}
