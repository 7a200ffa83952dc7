namespace FlowLens.Train.Scenes;

/// <summary>Pixels [Left, Right) × [Top, Bottom).</summary>
public readonly record struct Box(int Left, int Top, int Right, int Bottom)
{
    public int Area => (Right - Left) * (Bottom - Top);

    /// <summary>Centre, as a share of the picture's side.</summary>
    public (double X, double Y) Centre => ((Left + Right) / 2.0 / Scene.Side, (Top + Bottom) / 2.0 / Scene.Side);

    /// <summary>Pixels in both.</summary>
    public int Shared(Box other) => Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left)) * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));
}

/// <summary>A picture whose content is known.</summary>
/// <param name="Kinds">Kind of each object, by index.</param>
/// <param name="Boxes">Box of each object.</param>
/// <param name="Background">Index of the background.</param>
/// <param name="Pixels">RGB, <see cref="Side"/>² × 3.</param>
/// <param name="CellKinds">Kind of the object that covers most of each cell of 8 × 8, or the number of kinds for none.</param>
public sealed record Scene(int[] Kinds, Box[] Boxes, int Background, byte[] Pixels, long[] CellKinds)
{
    /// <summary>Side of the picture in pixels, and of its grid in cells.</summary>
    public const int Side = 128;
    public const int Cells = 8;
    public const int CellSide = Side / Cells;

    /// <summary>1 in the cells in which an object's centre lies.</summary>
    public long[] CellCentres
    {
        get
        {
            long[] centres = new long[Cells * Cells];
            foreach (Box box in Boxes)
            {
                centres[((box.Top + box.Bottom) / 2 / CellSide * Cells) + ((box.Left + box.Right) / 2 / CellSide)] = 1;
            }

            return centres;
        }
    }

    /// <summary>Objects of a kind.</summary>
    public int CountOf(int kind) => Kinds.Count(k => k == kind);
}
