namespace FlowLens.Core.Prompts;

/// <summary>The place of an image position. A separator has row = col = −1; so has a feature without a place.</summary>
/// <param name="Position">Sequence position.</param>
/// <param name="Image">Index of the picture.</param>
/// <param name="Tile">Index of the tile.</param>
/// <param name="Row">Row in the tile's grid.</param>
/// <param name="Col">Column in the tile's grid.</param>
/// <param name="IsFeature">Whether it takes an image feature.</param>
public sealed record ImageCell(int Position, int Image, int Tile, int Row, int Col, bool IsFeature);
