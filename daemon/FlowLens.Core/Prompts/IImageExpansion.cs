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

/// <summary>The positions that one picture takes, in order; each is one placeholder token.</summary>
/// <param name="Rows">Rows of each tile's grid.</param>
/// <param name="Cols">Columns of each tile's grid.</param>
/// <param name="Cells">Tile, row, column of each position.</param>
public sealed record ExpandedPicture(int Rows, int Cols, IReadOnlyList<(int Tile, int Row, int Col, bool IsFeature)> Cells);

/// <summary>One placeholder a feature: those without a place first (a class token), then one grid row by row.</summary>
public sealed class RepeatedTokenExpansion(int placeholderId, int rows, int cols, int leading) : IImageExpansion
{
    private readonly ExpandedPicture expanded = new(rows, cols,
    [
        .. Enumerable.Repeat((0, -1, -1, true), leading),
        .. Enumerable.Range(0, rows * cols).Select(i => (0, i / cols, i % cols, true)),
    ]);

    public int PlaceholderId => placeholderId;

    public ExpandedPicture Expand(ProcessedPicture picture) => expanded;
}
