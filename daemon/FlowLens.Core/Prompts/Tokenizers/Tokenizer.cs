using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>
/// A <c>tokenizer.json</c> as it is written: text to vocabulary ids and back, equal to the official engine (<c>tokenizers</c> 0.23) id by id.
/// The file's <c>truncation</c> and <c>padding</c> are not applied: they are a caller's choice, and a prompt is never cut silently. Immutable.
/// </summary>
public sealed class Tokenizer
{
    private readonly AddedTokens added;
    private readonly IPreTokenizer? preTokenizer;
    private readonly ITokenModel model;
    private readonly IPostProcessor? postProcessor;

    private Tokenizer(RawConfig config)
    {
        if (config.Text("version", "1.0") != "1.0")
        {
            throw config.Wrong("version", "1.0");
        }

        // The earliest files do not name their model: it was this one.
        model = TokenModels.All.Read(config.RequiredSection("model"), "BPE");
        added = AddedTokens.Read(config, model, Normalizers.All.ReadField(config, "normalizer"));
        preTokenizer = PreTokenizers.All.ReadField(config, "pre_tokenizer");
        postProcessor = PostProcessors.All.ReadField(config, "post_processor");
        Decoder = Decoders.All.ReadField(config, "decoder") ?? new SpacedDecoder();
    }

    /// <summary>The chain that turns tokens into text.</summary>
    internal IDecoder Decoder { get; }

    /// <param name="path">A <c>tokenizer.json</c>.</param>
    /// <exception cref="FlowLensException">The file is missing, broken, or has a part that FlowLens does not read.</exception>
    public static Tokenizer Load(string path)
    {
        try
        {
            return new Tokenizer(RawConfig.Read(path, ErrorKind.BadTokenizer));
        }
        catch (InvalidOperationException e)
        {
            // The only way in which a well-formed file fails here: text that has no meaning in Unicode.
            throw new FlowLensException(ErrorKind.BadTokenizer, $"{path} has a string that is not valid Unicode", "Fetch the file again", e);
        }
    }

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">Any text; half a surrogate pair counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether start and end tokens are put around it, as the file says. A rendered chat template has its own.</param>
    public Encoding Encode(string text, bool addSpecialTokens)
    {
        List<int> ids = [];
        List<TokenSpan> offsets = [];
        List<PieceToken> tokens = [];
        foreach (AddedPiece piece in added.Split(AlignedText.Of(text)))
        {
            if (piece.Id is int id)
            {
                ids.Add(id);
                offsets.Add(piece.Text.Origin(0, piece.Text.Length));
                continue;
            }

            foreach (AlignedText part in preTokenizer?.Split(piece.Text) ?? [piece.Text])
            {
                tokens.Clear();
                model.Encode(part.Utf8, tokens);
                ids.AddRange(tokens.Select(t => t.Id));
                offsets.AddRange(tokens.Select(t => part.Origin(t.Start, t.End)));
            }
        }

        Encoding encoding = new([.. ids], [.. offsets]);
        return postProcessor?.Process(encoding, addSpecialTokens) ?? encoding;
    }

    /// <summary>The token of an id as it stands in the file, or null where there is none.</summary>
    public string? TokenOf(int id) => added.ContentOf(id) ?? model.TokenOf(id);

    /// <summary>The text of some tokens. Ids that are not in the vocabulary give none.</summary>
    /// <param name="ids">Vocabulary ids.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens)
    {
        StreamingDecoder decoder = new(this, skipSpecialTokens);
        System.Text.StringBuilder text = new();
        foreach (int id in ids)
        {
            text.Append(decoder.Add(id));
        }

        return text.Append(decoder.Finish()).ToString();
    }

    /// <summary>What decoding makes of an id before the decoders; null where it is left out.</summary>
    internal string? DecodedOf(int id, bool skipSpecialTokens) =>
        (added.DecodedOf(id) ?? model.TokenOf(id)) is { } token && !(skipSpecialTokens && added.IsSpecial(token)) ? token : null;
}
