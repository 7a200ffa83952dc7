namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>A token inside a piece of normalised text.</summary>
/// <param name="Id">Vocabulary id.</param>
/// <param name="Start">First byte in the piece.</param>
/// <param name="End">One past the last byte.</param>
internal readonly record struct PieceToken(int Id, int Start, int End);

/// <summary>Turns pieces of text into tokens of its vocabulary.</summary>
internal interface ITokenModel
{
    /// <summary>Entries of the vocabulary.</summary>
    int Size { get; }

    /// <summary>The id of a token's text, or null.</summary>
    int? IdOf(string token);

    /// <summary>The text of a token, or null.</summary>
    string? TokenOf(int id);

    /// <summary>Adds the tokens of a piece of UTF-8 text.</summary>
    void Encode(ReadOnlySpan<byte> piece, List<PieceToken> tokens);
}

/// <summary>The models. Adding one is a file and a row here.</summary>
internal static class TokenModels
{
    public static IReadOnlyList<TokenizerPart<ITokenModel>> All { get; } =
    [
        new("BPE", BpeFile.Read),
    ];
}
