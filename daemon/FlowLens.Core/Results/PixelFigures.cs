using SkiaSharp;

namespace FlowLens.Core.Results;

/// <summary>Figures drawn as blocks, because a machine without a desktop has no fonts.</summary>
internal static class PixelFigures
{
    private const int Columns = 3, Rows = 5, Advance = Columns + 1;

    // Five rows of three bits, the upper row first.
    private static readonly Dictionary<char, int> Glyphs = new()
    {
        ['0'] = 0b111_101_101_101_111,
        ['1'] = 0b010_110_010_010_111,
        ['2'] = 0b111_001_111_100_111,
        ['3'] = 0b111_001_011_001_111,
        ['4'] = 0b101_101_111_001_001,
        ['5'] = 0b111_100_111_001_111,
        ['6'] = 0b111_100_111_101_111,
        ['7'] = 0b111_001_010_010_010,
        ['8'] = 0b111_101_111_101_111,
        ['9'] = 0b111_101_111_001_111,
        ['.'] = 0b000_000_000_000_010,
        ['-'] = 0b000_000_111_000_000,
        ['E'] = 0b111_100_110_100_111,
    };

    public static int Width(string text, int block) => ((text.Length * Advance) - 1) * block;

    public static int Height(int block) => Rows * block;

    public static void Draw(SKCanvas canvas, string text, int left, int top, int block, SKColor colour)
    {
        using SKPaint paint = new() { Color = colour };
        for (int i = 0; i < text.Length; i++)
        {
            for (int bit = 0; bit < Rows * Columns; bit++)
            {
                if ((Glyphs[text[i]] >> ((Rows * Columns) - 1 - bit) & 1) == 1)
                {
                    canvas.DrawRect(left + (((i * Advance) + (bit % Columns)) * block), top + (bit / Columns * block), block, block, paint);
                }
            }
        }
    }
}
