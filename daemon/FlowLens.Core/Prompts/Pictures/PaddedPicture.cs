namespace FlowLens.Core.Prompts.Pictures;

/// <summary>A picture in the middle of a square of its longer side; an odd rest stands at the right and below.</summary>
/// <param name="Square">The square.</param>
/// <param name="Left">Where the picture begins in it.</param>
/// <param name="Top">Where the picture begins in it.</param>
internal readonly record struct PaddedPicture(Picture Square, int Left, int Top)
{
    /// <summary>The square in the picture's own pixels.</summary>
    public PictureRect Covers => new(-Left, -Top, Square.Width, Square.Height);

    /// <exception cref="FlowLensException">The square would be too large.</exception>
    public static PaddedPicture Of(Picture picture, byte[] colour)
    {
        int side = Math.Max(picture.Width, picture.Height), left = (side - picture.Width) / 2, top = (side - picture.Height) / 2;
        if (picture.Width == picture.Height)
        {
            return new PaddedPicture(picture, 0, 0);
        }

        if ((long)side * side > Picture.MaxPixels)
        {
            throw new FlowLensException(ErrorKind.BadPicture, $"A picture of {picture.Width} × {picture.Height} pixels is too long to be padded to a square",
                "Scale the picture down");
        }

        byte[] square = new byte[3 * side * side];
        for (int i = 0; i < square.Length; i++)
        {
            square[i] = colour[i % 3];
        }

        for (int y = 0; y < picture.Height; y++)
        {
            picture.Pixels.AsSpan(3 * picture.Width * y, 3 * picture.Width).CopyTo(square.AsSpan(3 * (((top + y) * side) + left)));
        }

        return new PaddedPicture(new Picture(side, side, square), left, top);
    }

    /// <summary>The colour that published processors pad with: each mean on the scale of 8 bits, rounded down.</summary>
    public static byte[] MeanColour(double[] mean) => [.. mean.Select(m => (byte)Math.Clamp(m * byte.MaxValue, 0, byte.MaxValue))];
}
