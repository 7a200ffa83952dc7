namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A rectangle in a picture's own pixels, orientation applied. It may reach over the picture's edges where a processor pads.</summary>
/// <param name="Left">From the picture's left edge.</param>
/// <param name="Top">From the picture's upper edge.</param>
/// <param name="Width">In pixels, of any fraction.</param>
/// <param name="Height">In pixels, of any fraction.</param>
public readonly record struct PictureRect(double Left, double Top, double Width, double Height)
{
    /// <summary>The rectangle of one cell of a grid laid over this one.</summary>
    public PictureRect Cell(int row, int col, int rows, int cols) =>
        new(Left + (Width * col / cols), Top + (Height * row / rows), Width / cols, Height / rows);
}
