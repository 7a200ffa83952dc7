using System.Globalization;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowLens.Daemon.Cli;

/// <summary>A metric's lines as numbers, a row a layer; of many lines (one a head) the largest of each layer alone.</summary>
internal static class MetricTable
{
    private const int MostColumns = 5;

    public static IRenderable Of(MetricResult metric, int layers)
    {
        // Effects on log p and on the logit say the same: the line has room for one of them.
        LayerSeries[] lines = [.. metric.Series.Where(s => !s.Id.EndsWith("-logit", StringComparison.Ordinal))];
        bool many = lines.Length > MostColumns;
        Table table = new Table().NoBorder().Collapse();
        foreach (string title in (IEnumerable<string>)["Layer", .. many ? ["largest", "value"] : lines.Select(s => s.Id)])
        {
            table.AddColumn(new TableColumn(new Text(title, new Style(Color.Grey))) { Alignment = Justify.Right, NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        for (int layer = 0; layer < layers; layer++)
        {
            string number = layer.ToString(CultureInfo.InvariantCulture);
            if (many)
            {
                LayerSeries largest = lines.MaxBy(s => s.Values.Floats()[layer])!;
                table.AddRow(number, largest.Id, Number(largest.Values.Floats()[layer]));
            }
            else
            {
                table.AddRow([number, .. lines.Select(s => Number(s.Values.Floats()[layer]))]);
            }
        }

        return new Rows(new Text(metric.Id, new Style(decoration: Decoration.Bold)), table);
    }

    private static string Number(float value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
