using FlowLens.Core.Prompts.Pictures;

namespace FlowLens.Core.Prompts;

/// <summary>
/// Text and images after processor and tokenizer: ids, pixels, and for every position its role and grid cell. No other code knows where
/// in the sequence anything stands.
/// </summary>
/// <param name="Rendered">The text after the chat template, placeholders unexpanded.</param>
/// <param name="Expanded">The same with each placeholder repeated once a position: what was tokenised.</param>
/// <param name="Ids">Vocabulary ids of the expanded prompt, T entries.</param>
/// <param name="Roles">Role of each position, T entries.</param>
/// <param name="Cells">Place of each image position, in order, n entries.</param>
/// <param name="Images">The pictures, in order.</param>
/// <param name="QueryIds">The text in a second vocabulary, for towers that read the question; null elsewhere.</param>
public sealed record Prompt(string Rendered, string Expanded, int[] Ids, Role[] Roles, ImageCell[] Cells, IReadOnlyList<PromptImage> Images, int[]? QueryIds = null)
{
    /// <summary>T.</summary>
    public int Length => Ids.Length;

    /// <summary>r: the last prompt position, which predicts the first answer token.</summary>
    public int ReadingRow => Ids.Length - 1;

    /// <summary>Sequence positions of role <c>image</c>, ascending, n entries.</summary>
    public int[] ImagePositions { get; } = [.. Cells.Select(c => c.Position)];

    /// <summary>The columns of image positions of a table over all positions: [rows, T] to [rows, n].</summary>
    public float[] AtImage(float[] positions) => [.. positions.Chunk(Length).SelectMany(row => ImagePositions.Select(p => row[p]))];

    /// <summary>The prompt with an answer's first tokens, so that the row after them is the reading row.</summary>
    public Prompt With(ReadOnlySpan<int> answer) => this with { Ids = [.. Ids, .. answer], Roles = [.. Roles, .. Enumerable.Repeat(Role.Output, answer.Length)] };

    /// <summary>Role of any position of prompt and answer.</summary>
    public Role RoleOf(int position) => position < Roles.Length ? Roles[position] : Role.Output;
}

/// <summary>A picture of a prompt.</summary>
/// <param name="Path">The file.</param>
/// <param name="Width">In pixels, orientation applied.</param>
/// <param name="Height">In pixels, orientation applied.</param>
/// <param name="Sha256">Of the file's bytes, hex.</param>
/// <param name="Pixels">What the tower sees.</param>
/// <param name="Grids">The grid of each tile.</param>
public sealed record PromptImage(string Path, int Width, int Height, string Sha256, ProcessedPicture Pixels, IReadOnlyList<FeatureGrid> Grids)
{
    /// <summary>The part of the picture that a cell of it stands for; null for one without a place.</summary>
    public PictureRect? RectOf(ImageCell cell) => cell.Row < 0 || Grids[cell.Tile] is not { } grid ? null : grid.Covers.Cell(cell.Row, cell.Col, grid.Rows, grid.Cols);
}
