using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>A piece of normalised text, or an added token with the text that it took.</summary>
internal readonly record struct AddedPiece(AlignedText Text, int? Id);

/// <summary>The added tokens of a tokenizer: they cut the text, first as it is, then normalised.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<int, AddedToken> tokens = [];
    private readonly Dictionary<int, string> normalized = [];
    private readonly HashSet<string> special = new(StringComparer.Ordinal);
    private readonly TokenTrie plainTrie = new(), normalizedTrie = new();
    private readonly INormalizer? normalizer;

    public AddedTokens(IEnumerable<AddedToken> added, ITokenModel model, INormalizer? normalizer)
    {
        this.normalizer = normalizer;
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        int next = model.Size;
        foreach (AddedToken token in added.Where(t => t.Content.Length > 0))
        {
            // As the official engine does: the vocabulary's id where it has the token, else the next free one, whatever the file says.
            int id = ids.TryGetValue(token.Content, out int known) ? known : model.IdOf(token.Content) ?? next++;
            ids[token.Content] = id;
            tokens[id] = token;
            if (token.Special)
            {
                special.Add(token.Content);
            }
        }

        foreach ((int id, AddedToken token) in tokens)
        {
            byte[] pattern = System.Text.Encoding.UTF8.GetBytes(token.Content);
            if (token.Normalized && normalizer is not null)
            {
                pattern = normalizer.Normalize(AlignedText.Of(token.Content)).Utf8.ToArray();
                normalized[id] = System.Text.Encoding.UTF8.GetString(pattern);
            }

            (token.Normalized ? normalizedTrie : plainTrie).Add(pattern, id);
        }
    }

    public static AddedTokens Read(RawConfig config, ITokenModel model, INormalizer? normalizer) =>
        new(config.Sections("added_tokens").Select(AddedToken.Read), model, normalizer);

    /// <summary>The text of an added token, or null.</summary>
    public string? ContentOf(int id) => tokens.GetValueOrDefault(id)?.Content;

    /// <summary>What decoding starts from: a normalised token's normalised text.</summary>
    public string? DecodedOf(int id) => normalized.GetValueOrDefault(id) ?? ContentOf(id);

    /// <summary>Whether this is a special token's text. A normalised one whose text changes is not found so; nor does the official engine find it.</summary>
    public bool IsSpecial(string token) => special.Contains(token);

    /// <summary>The pieces of a text, none empty; those without an id are normalised.</summary>
    public List<AddedPiece> Split(AlignedText text)
    {
        List<AddedPiece> pieces = [];
        foreach (AddedPiece piece in Match(text, plainTrie))
        {
            if (piece.Id is not null)
            {
                pieces.Add(piece);
            }
            else
            {
                pieces.AddRange(Match(normalizer?.Normalize(piece.Text) ?? piece.Text, normalizedTrie));
            }
        }

        return pieces;
    }

    private List<AddedPiece> Match(AlignedText text, TokenTrie trie)
    {
        List<AddedPiece> pieces = [];
        ReadOnlySpan<byte> bytes = text.Utf8;
        int done = 0;
        for (int from = 0; trie.TryFind(bytes, from, out int start, out int end, out int id);)
        {
            from = end;
            AddedToken token = tokens[id];
            if (token.SingleWord && (CharacterClass.EndsWithWord(bytes[..start]) || CharacterClass.StartsWithWord(bytes[end..])))
            {
                continue;
            }

            start = token.LeftStrip ? Math.Max(CharacterClass.TrimEnd(bytes[..start]), done) : start;
            end += token.RightStrip ? CharacterClass.WhiteSpaceAtStart(bytes[end..]) : 0;
            // The token before may have taken all of this one's text.
            if (start >= end)
            {
                continue;
            }

            if (done < start)
            {
                pieces.Add(new AddedPiece(text.Slice(done, start), null));
            }

            pieces.Add(new AddedPiece(text.Slice(start, end), id));
            done = end;
        }

        if (done < bytes.Length)
        {
            pieces.Add(new AddedPiece(text.Slice(done, bytes.Length), null));
        }

        return pieces;
    }
}
