using FlowLens.Core.Prompts.Pictures;

namespace FlowLens.Core.Prompts;

/// <summary>How a family turns the place of a picture in the rendered prompt into positions.</summary>
public interface IImageExpansion
{
    /// <summary>Vocabulary id of the placeholder; its text stands in the rendered prompt once a picture.</summary>
    int PlaceholderId { get; }

    /// <summary>The positions of one picture.</summary>
    /// <param name="picture">The processed picture.</param>
    ExpandedPicture Expand(ProcessedPicture picture);
}

/// <summary>The features of one tile, as a grid over the part of the picture that they stand for.</summary>
/// <param name="Rows">Rows of features.</param>
/// <param name="Cols">Columns of features.</param>
/// <param name="Covers">In the picture's pixels.</param>
public sealed record FeatureGrid(int Rows, int Cols, PictureRect Covers);

/// <summary>The positions that one picture takes, in order; each is one placeholder token.</summary>
/// <param name="Grids">The grid of each tile.</param>
/// <param name="Cells">Tile, row, column of each position.</param>
public sealed record ExpandedPicture(IReadOnlyList<FeatureGrid> Grids, IReadOnlyList<(int Tile, int Row, int Col, bool IsFeature)> Cells);

/// <summary>One placeholder a feature: those without a place first (a class token), then one grid row by row.</summary>
public sealed class RepeatedTokenExpansion(int placeholderId, int rows, int cols, int leading) : IImageExpansion
{
    private readonly (int Tile, int Row, int Col, bool IsFeature)[] cells =
    [
        .. Enumerable.Repeat((0, -1, -1, true), leading),
        .. Enumerable.Range(0, rows * cols).Select(i => (0, i / cols, i % cols, true)),
    ];

    public int PlaceholderId => placeholderId;

    public ExpandedPicture Expand(ProcessedPicture picture) => new([new FeatureGrid(rows, cols, picture.Tiles[0])], cells);
}
