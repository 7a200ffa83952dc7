using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowLens.Daemon.Cli;

/// <summary>A sweep's summary as text, and as CSV.</summary>
internal static class SweepSummaryText
{
    public static IRenderable Of(SweepSummary summary)
    {
        List<IRenderable> parts = [new Text($"{summary.Rows} rows{(summary.Failed > 0 ? $", {summary.Failed} failed" : "")}; the full run: {Score(summary.Full)}"), Text.Empty, Cells(summary)];
        if (summary.Cliffs.Count > 0 && summary.Rows > 0)
        {
            parts.AddRange([Text.Empty, new Text($"Cliff layers (ε = 0.003): {string.Join(", ", summary.Cliffs.Index().Where(c => c.Item > 0).Select(c => $"{(c.Index == summary.Cliffs.Count - 1 ? "none" : c.Index)}: {c.Item}"))}")]);
        }

        parts.AddRange([Text.Empty, Shares(summary)]);
        return new Rows(parts);
    }

    /// <summary>A line for each K and keep.</summary>
    public static string Csv(SweepSummary summary)
    {
        StringBuilder text = new("k,keep,kept,kl,unchanged,labelled,accuracy,precision,recall,f1,yes_ratio\n");
        foreach (SweepCellScore cell in summary.Cells)
        {
            SweepScore s = cell.Score;
            text.Append(CultureInfo.InvariantCulture, $"{cell.K},{cell.Keep},{cell.Kept:R},{cell.Kl:R},{cell.Unchanged:R},{s.Labelled},{s.Accuracy:R},{s.Precision:R},{s.Recall:R},{s.F1:R},{s.YesRatio:R}\n");
        }

        return text.ToString();
    }

    private static string Score(SweepScore score) => score.Accuracy is not double accuracy ? "no labels"
        : $"accuracy {Show.Percent(accuracy)}" + (score.F1 is double f1 ? string.Create(CultureInfo.InvariantCulture, $", F1 {f1:0.00}, yes-ratio {score.YesRatio:0.00}") : "");

    private static Table Cells(SweepSummary summary)
    {
        Table table = Columns("K", "kept", "accuracy", "F1", "yes", "unchanged", "mean KL");
        foreach (SweepCellScore cell in summary.Cells)
        {
            table.AddRow(Number(cell.K, "0"), Number(cell.Kept, "0.#"), cell.Score.Accuracy is double a ? Show.Percent(a) : "–", Number(cell.Score.F1, "0.00"), Number(cell.Score.YesRatio, "0.00"),
                Show.Percent(cell.Unchanged), Show.Nats(cell.Kl));
        }

        return table;
    }

    private static Table Shares(SweepSummary summary)
    {
        Table table = Columns("Layer", "image share", "95 % band");
        foreach ((int layer, SweepBand band) in summary.ImageShare.Index())
        {
            table.AddRow(Number(layer, "0"), Number(band.Mean, "0.000"), string.Create(CultureInfo.InvariantCulture, $"{band.Low:0.000}–{band.High:0.000}"));
        }

        return table;
    }

    private static Table Columns(params string[] titles)
    {
        Table table = new Table().NoBorder().Collapse();
        foreach (string title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title, new Style(Color.Grey))) { Alignment = Justify.Right, NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        return table;
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
