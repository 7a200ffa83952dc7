using FlowLens.Core.Datasets;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;

namespace FlowLens.Core.Flow;

/// <summary>Whether a heat lies on boxes of the first picture (<c>metrics.md</c> §4).</summary>
/// <param name="Hit">Pointing game (Zhang et al. 2016): whether the middle of the hottest cell lies in a box.</param>
/// <param name="Energy">Share of the positive heat that lies in the boxes, cells counted by their overlap.</param>
/// <param name="Chance">Share of the cells' area that lies in the boxes: what a flat heat has.</param>
public sealed record Pointing(bool Hit, double Energy, double Chance)
{
    /// <summary>Measures a heat; null where no cell of the first picture has a place.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="heat">One value an image position.</param>
    /// <param name="boxes">Boxes on the first picture.</param>
    public static Pointing? Of(Prompt prompt, ReadOnlySpan<float> heat, IReadOnlyList<DatasetBox> boxes)
    {
        double inside = 0, energy = 0, area = 0, covered = 0;
        (float Value, bool Hit)? hottest = null;
        for (int j = 0; j < prompt.Cells.Length; j++)
        {
            ImageCell cell = prompt.Cells[j];
            if (cell.Image != 0 || prompt.Images[0].RectOf(cell) is not { } rect)
            {
                continue;
            }

            double overlap = Math.Min(1, boxes.Sum(b => Overlap(rect, b)));
            energy += Math.Max(0, heat[j]);
            inside += Math.Max(0, heat[j]) * overlap;
            area += rect.Width * rect.Height;
            covered += rect.Width * rect.Height * overlap;
            if (hottest is null || heat[j] > hottest.Value.Value)
            {
                double x = rect.Left + (rect.Width / 2), y = rect.Top + (rect.Height / 2);
                hottest = (heat[j], boxes.Any(b => x >= b.Left && x < b.Right && y >= b.Top && y < b.Bottom));
            }
        }

        return hottest is null ? null : new Pointing(hottest.Value.Hit, energy > 0 ? inside / energy : 0, covered / area);
    }

    // Share of a cell in a box.
    private static double Overlap(PictureRect cell, DatasetBox box) =>
        Math.Max(0, Math.Min(cell.Left + cell.Width, box.Right) - Math.Max(cell.Left, box.Left))
        * Math.Max(0, Math.Min(cell.Top + cell.Height, box.Bottom) - Math.Max(cell.Top, box.Top)) / (cell.Width * cell.Height);
}
