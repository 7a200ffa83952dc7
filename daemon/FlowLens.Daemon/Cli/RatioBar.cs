using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowLens.Daemon.Cli;

/// <summary>A cost as its value, and as a bar relative to the full run's.</summary>
internal static class RatioBar
{
    private const char Filled = '█';
    private const char Empty = '·';

    /// <param name="value">The run's cost.</param>
    /// <param name="full">The full run's.</param>
    /// <param name="show">How the cost reads.</param>
    /// <param name="width">Columns of the cell.</param>
    public static IRenderable Of(double value, double full, Func<double, string> show, int width)
    {
        if (!(full > 0))
        {
            return new Text(show(value));
        }

        double ratio = value / full;
        string times = string.Create(CultureInfo.InvariantCulture, $" {ratio:0.00}×");
        int cells = Math.Max(4, width - times.Length);
        int filled = (int)Math.Round(Math.Min(1, ratio) * cells);
        return new Paragraph($"{show(value)}\n").Append(new string(Filled, filled), new Style(RoleLook.Image.Color)).Append(new string(Empty, cells - filled), new Style(Color.Grey)).Append(times);
    }
}
