namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>
/// Decodes an answer while it is generated. Every text that it gives is final and holds whole characters; all of them together are
/// <see cref="Tokenizer.Decode"/> of all ids. A run of byte tokens comes out with the token after it, or with <see cref="Finish"/>.
/// </summary>
public sealed class StreamingDecoder
{
    private readonly Tokenizer tokenizer;
    private readonly bool skipSpecialTokens;
    private readonly IDecoding decoding;
    private readonly List<DecodedPart> output = [];

    /// <param name="tokenizer">Whose ids are decoded.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public StreamingDecoder(Tokenizer tokenizer, bool skipSpecialTokens)
    {
        this.tokenizer = tokenizer;
        this.skipSpecialTokens = skipSpecialTokens;
        decoding = tokenizer.Decoder.Start();
    }

    /// <summary>Takes the next id and gives the text that became final with it, often none. An id that is not in the vocabulary gives none.</summary>
    public string Add(int id)
    {
        if (tokenizer.DecodedOf(id, skipSpecialTokens) is { } token)
        {
            decoding.Push(new DecodedPart(token, true, true), output);
        }

        return Take();
    }

    /// <summary>Gives the rest of the text. Nothing can be added after it.</summary>
    public string Finish()
    {
        decoding.Finish(output);
        return Take();
    }

    private string Take()
    {
        string text = string.Concat(output.Select(p => p.Text));
        output.Clear();
        return text;
    }
}
