using System.Globalization;
using System.Text;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Settings of a byte-pair encoding.</summary>
/// <param name="UnknownToken">Stands for characters that the vocabulary lacks, or null: then they vanish.</param>
/// <param name="FuseUnknown">Whether neighbours of them become one.</param>
/// <param name="ByteFallback">Whether they become the tokens of their bytes (<c>&lt;0x41&gt;</c>) where all of these are there.</param>
/// <param name="IgnoreMerges">Whether a piece that is in the vocabulary is taken whole.</param>
/// <param name="UnknownField">File and field of the unknown token, for errors.</param>
internal sealed record BpeOptions(string? UnknownToken, bool FuseUnknown, bool ByteFallback, bool IgnoreMerges, string UnknownField);

/// <summary>Byte-pair encoding (Sennrich et al. 2016) with byte fallback: characters, joined pair by pair, the earliest merge first.</summary>
internal sealed class Bpe : ITokenModel
{
    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<int, string> tokens = [];
    private readonly Dictionary<Rune, int> characters = [];
    private readonly int?[] bytes;
    private readonly BpeMerges merges;
    private readonly BpeOptions options;

    public Bpe(Dictionary<string, int> vocab, IReadOnlyList<BpeMerge> mergeList, BpeOptions options)
    {
        ids = vocab;
        this.options = options;
        foreach ((string token, int id) in vocab)
        {
            tokens[id] = token;
            if (token.Length is 1 or 2 && Rune.TryGetRuneAt(token, 0, out Rune rune) && rune.Utf16SequenceLength == token.Length)
            {
                characters[rune] = id;
            }
        }

        string[] names = [.. Enumerable.Range(0, 256).Select(b => string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>"))];
        bytes = [.. names.Select(n => options.ByteFallback ? IdOf(n) : null)];
        merges = new BpeMerges(mergeList, characters, [.. names, .. options.UnknownToken is { } unknown ? [unknown] : Array.Empty<string>()]);
    }

    public int Size => ids.Count;

    public int? IdOf(string token) => ids.TryGetValue(token, out int id) ? id : null;

    public string? TokenOf(int id) => tokens.GetValueOrDefault(id);

    public void Encode(ReadOnlySpan<byte> piece, List<PieceToken> tokens)
    {
        if (options.IgnoreMerges && IdOf(System.Text.Encoding.UTF8.GetString(piece)) is int whole)
        {
            tokens.Add(new PieceToken(whole, 0, piece.Length));
            return;
        }

        BpeWord word = new(merges, tokens);
        int unknownLength = 0;
        for (int at = 0, length; at < piece.Length; at += length)
        {
            Rune.DecodeFromUtf8(piece[at..], out Rune rune, out length);
            if (characters.TryGetValue(rune, out int id))
            {
                AddUnknown(word, ref unknownLength);
                word.Add(id, length);
            }
            else if (!TryAddBytes(word, piece.Slice(at, length)) && options.UnknownToken is not null)
            {
                if (!options.FuseUnknown)
                {
                    AddUnknown(word, ref unknownLength);
                }

                unknownLength += length;
            }
        }

        AddUnknown(word, ref unknownLength);
        word.Finish();
    }

    // As the official engine does: bytes do not end a run of unknown characters, which so moves behind them.
    private bool TryAddBytes(BpeWord word, ReadOnlySpan<byte> character)
    {
        foreach (byte b in character)
        {
            if (bytes[b] is null)
            {
                return false;
            }
        }

        foreach (byte b in character)
        {
            word.Add(bytes[b]!.Value, 1);
        }

        return true;
    }

    private void AddUnknown(BpeWord word, ref int length)
    {
        if (length > 0)
        {
            word.Add(IdOf(options.UnknownToken!) ?? throw new FlowLensException(ErrorKind.BadTokenizer,
                $"{options.UnknownField} is '{options.UnknownToken}', which the vocabulary lacks, and the text has a character that needs it", "Add the token to the vocabulary"), length);
            length = 0;
        }
    }
}
