using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowLens.Daemon.Cli;

/// <summary>Shares as one bar of cells.</summary>
internal static class StackedBar
{
    /// <summary>Cells of each share: they sum to <paramref name="width"/> exactly, the largest remainders rounding up.</summary>
    /// <param name="shares">Not negative; they need not sum to 1.</param>
    public static int[] Cells(IReadOnlyList<double> shares, int width)
    {
        double sum = shares.Sum();
        if (!(sum > 0))
        {
            return new int[shares.Count];
        }

        double[] exact = [.. shares.Select(s => s / sum * width)];
        int[] cells = [.. exact.Select(e => (int)e)];
        foreach (int i in Enumerable.Range(0, cells.Length).OrderByDescending(i => exact[i] - cells[i]).Take(width - cells.Sum()).ToArray())
        {
            cells[i]++;
        }

        return cells;
    }

    /// <summary>The bar of the roles' shares, in the order of <see cref="RoleLook.All"/>.</summary>
    public static IRenderable Of(IReadOnlyList<double> shares, int width)
    {
        int[] cells = Cells(shares, width);
        Paragraph bar = new();
        for (int i = 0; i < cells.Length; i++)
        {
            bar.Append(new string(RoleLook.All[i].Glyph, cells[i]), new Style(RoleLook.All[i].Color));
        }

        return bar;
    }
}
