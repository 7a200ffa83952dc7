namespace FlowLens.Core.Prompts.Pictures;

/// <summary>What a tower sees of a picture: tiles of one size, or the patches of a grid of any size.</summary>
/// <param name="Pixels">float32 in C order.</param>
/// <param name="Shape">[tiles, 3, H, W]; or [patches, numbers of a patch], in the order of the tower.</param>
/// <param name="Tiles">The part of the picture that each tile shows, in the order of the pixels; of a grid of patches the one part that it shows.</param>
/// <param name="Grid">Rows and columns: of the patches, or of those tiles that together show the picture at its finest. (1, 1) for one tile.</param>
/// <param name="FirstOfGrid">Index of the first of the grid's tiles, which follow each other row by row; the others show the whole picture coarsely.</param>
public sealed record ProcessedPicture(float[] Pixels, int[] Shape, IReadOnlyList<PictureRect> Tiles, (int Rows, int Cols) Grid, int FirstOfGrid = 0)
{
    /// <summary>What the grid's tiles, or the patches, show together.</summary>
    public PictureRect Covers => PictureRect.Around(Tiles[FirstOfGrid], Tiles[Math.Min(FirstOfGrid + (Grid.Rows * Grid.Cols), Tiles.Count) - 1]);
}
