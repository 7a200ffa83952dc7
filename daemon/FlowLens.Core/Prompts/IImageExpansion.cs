using FlowLens.Core.Prompts.Pictures;

namespace FlowLens.Core.Prompts;

/// <summary>How a family turns the place of a picture in the rendered prompt into positions.</summary>
public interface IImageExpansion
{
    /// <summary>Vocabulary id of the token that takes a feature.</summary>
    int PlaceholderId { get; }

    /// <summary>That token's text, where the configuration does not say its id; null looks the id up.</summary>
    string? Placeholder => null;

    /// <summary>The text that stands in the rendered prompt once a picture; null where it is the placeholder's.</summary>
    string? Mark => null;

    /// <summary>What one picture becomes.</summary>
    /// <param name="picture">The processed picture.</param>
    /// <exception cref="FlowLensException">The family has no text for this form of a picture.</exception>
    ExpandedPicture Expand(ProcessedPicture picture);
}

/// <summary>The features of one tile, as a grid over the part of the picture that they stand for.</summary>
/// <param name="Rows">Rows of features.</param>
/// <param name="Cols">Columns of features.</param>
/// <param name="Covers">In the picture's pixels.</param>
public sealed record FeatureGrid(int Rows, int Cols, PictureRect Covers);

/// <summary>A stretch of a picture's text.</summary>
/// <param name="Text">A separator's text, one or more tokens; null for one placeholder, which takes a feature.</param>
/// <param name="Tile">The tile that it counts to.</param>
/// <param name="Row">Row in the tile's grid, or −1 without a place.</param>
/// <param name="Col">Column in the tile's grid, or −1 without a place.</param>
public sealed record ExpandedPiece(string? Text, int Tile, int Row, int Col)
{
    /// <summary>A separator.</summary>
    public static ExpandedPiece Separator(string text, int tile) => new(text, tile, -1, -1);

    /// <summary>The features of a tile, row by row.</summary>
    public static IEnumerable<ExpandedPiece> Grid(int tile, int rows, int cols) => Enumerable.Range(0, rows * cols).Select(i => new ExpandedPiece(null, tile, i / cols, i % cols));
}

/// <summary>What one picture becomes, in order.</summary>
/// <param name="Grids">The grid of each tile.</param>
/// <param name="Pieces">Placeholders and separators.</param>
public sealed record ExpandedPicture(IReadOnlyList<FeatureGrid> Grids, IReadOnlyList<ExpandedPiece> Pieces);

/// <summary>One placeholder a feature: those without a place first (a class token), then one grid row by row.</summary>
public sealed class RepeatedTokenExpansion(int placeholderId, int rows, int cols, int leading) : IImageExpansion
{
    private readonly ExpandedPiece[] pieces = [.. Enumerable.Repeat(new ExpandedPiece(null, 0, -1, -1), leading), .. ExpandedPiece.Grid(0, rows, cols)];

    public int PlaceholderId => placeholderId;

    public ExpandedPicture Expand(ProcessedPicture picture) => new([new FeatureGrid(rows, cols, picture.Tiles[0])], pieces);
}

/// <summary>An expansion given by a function.</summary>
/// <param name="placeholderId">The token that takes a feature.</param>
/// <param name="mark">The text of a picture's place; null is the placeholder's.</param>
/// <param name="expand">What a picture becomes.</param>
/// <param name="placeholder">That token's text, where the configuration does not say its id.</param>
public sealed class PictureExpansion(int placeholderId, string? mark, Func<ProcessedPicture, ExpandedPicture> expand, string? placeholder = null) : IImageExpansion
{
    public int PlaceholderId => placeholderId;

    public string? Placeholder => placeholder;

    public string? Mark => mark;

    public ExpandedPicture Expand(ProcessedPicture picture) => expand(picture);
}
