namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A rectangle in a picture's own pixels, orientation applied. It may reach over the picture's edges where a processor pads.</summary>
/// <param name="Left">From the picture's left edge.</param>
/// <param name="Top">From the picture's upper edge.</param>
/// <param name="Width">In pixels, of any fraction.</param>
/// <param name="Height">In pixels, of any fraction.</param>
public readonly record struct PictureRect(double Left, double Top, double Width, double Height)
{
    /// <summary>The whole picture.</summary>
    public static PictureRect Whole(Picture picture) => new(0, 0, picture.Width, picture.Height);

    /// <summary>The rectangle from one's upper left to another's lower right.</summary>
    public static PictureRect Around(PictureRect first, PictureRect last) => new(first.Left, first.Top, last.Left + last.Width - first.Left, last.Top + last.Height - first.Top);

    /// <summary>The rectangle of one cell of a grid laid over this one.</summary>
    public PictureRect Cell(int row, int col, int rows, int cols) =>
        new(Left + (Width * col / cols), Top + (Height * row / rows), Width / cols, Height / rows);

    /// <summary>All cells of a grid laid over this one, row by row.</summary>
    public IEnumerable<PictureRect> Cells(int rows, int cols)
    {
        for (int i = 0; i < rows * cols; i++)
        {
            yield return Cell(i / cols, i % cols, rows, cols);
        }
    }
}
