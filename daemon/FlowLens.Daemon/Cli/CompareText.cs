using System.Globalization;
using FlowLens.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowLens.Daemon.Cli;

/// <summary>A comparison as text: a column a run, a row a fact. A pure function of the wire result.</summary>
internal static class CompareText
{
    private const int LabelWidth = 13;
    private const int LeastColumn = 19;

    /// <summary>The facts. Adding one is a row here.</summary>
    private static readonly IReadOnlyList<(string Name, Func<CompareResult, RunResult, int, IRenderable> Of)> Facts =
    [
        ("Truncation", (result, run, _) => new Text(RunText.Steps(run, result.Prompt.ImageTokens))),
        ("Answer", (result, run, _) => RunText.Answer(result.Full, run)),
        ("First change", (result, run, _) => new Text(RunText.FirstChange(result.Full, run))),
        ("KL", (_, run, _) => new Text($"{Show.Nats(run.Kl)} nats")),
        ("KL, answer", (_, run, _) => new Text($"{Show.Nats(run.KlAnswer)} nats")),
        ("Δ log p", (_, run, _) => new Text($"{Show.Nats(run.DeltaLogP)} nats")),
        ("Image tokens", (_, run, _) => new Text(RunText.ByLayer(run.ImageTokensByLayer))),
        ("Prefill", (result, run, width) => RatioBar.Of(run.Cost.PrefillSeconds, result.Full.Cost.PrefillSeconds, Show.Seconds, width)),
        ("Prefill FLOP", (result, run, width) => RatioBar.Of(run.Cost.PrefillFlops, result.Full.Cost.PrefillFlops, Show.Flops, width)),
        ("KV cache", (result, run, width) => RatioBar.Of(run.Cost.KvBytes, result.Full.Cost.KvBytes, Show.Bytes, width)),
        ("A token", (result, run, width) => RatioBar.Of(run.Cost.DecodeSecondsPerToken, result.Full.Cost.DecodeSecondsPerToken, Show.Seconds, width)),
        ("Peak memory", (result, run, width) => RatioBar.Of(run.Cost.PeakBytes, result.Full.Cost.PeakBytes, Show.Bytes, width)),
    ];

    /// <param name="prompt">The question as the person typed it.</param>
    /// <param name="width">Columns to fill, 80 or more. Runs that find no place beside the full one stand in tables of their own beneath.</param>
    public static IRenderable Of(string prompt, CompareResult result, int width)
    {
        List<IRenderable> parts = [Head(prompt, result)];
        int columns = Math.Max(2, (width - LabelWidth) / LeastColumn);
        foreach (RunResult[] runs in result.Runs.Chunk(columns - 1))
        {
            parts.Add(Text.Empty);
            parts.Add(Table(result, [result.Full, .. runs], width));
        }

        parts.Add(Text.Empty);
        parts.Add(new Text("[-gone-] {+new+} against the full run's answer; bars are relative to the full run.", new Style(Color.Grey)));
        parts.AddRange(result.Runs.SelectMany(run => run.Notes.Select(note => new Text(Show.Text($"{run.Name}: {note}")))));
        return new Rows(parts);
    }

    private static Grid Head(string prompt, CompareResult result)
    {
        Grid head = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string name, string text) in (IEnumerable<(string, string)>)[("Picture", Show.Pictures(result.Prompt)), ("Prompt", Show.Text(prompt)),
            ("Tokens", string.Create(CultureInfo.InvariantCulture, $"{result.Prompt.Tokens.Count}, {result.Prompt.ImageTokens} of them image; layers 0–{result.Layers - 1}")),
            ("Model", Show.Model(result.Provenance))])
        {
            head.AddRow(new Text(name, new Style(Color.Grey)), new Text(text));
        }

        return head;
    }

    private static Table Table(CompareResult result, RunResult[] runs, int width)
    {
        int column = ((width - LabelWidth - 2) / runs.Length) - 2;
        Table table = new Table().Border(TableBorder.Horizontal).BorderColor(Color.Grey);
        table.AddColumn(new TableColumn(Text.Empty) { Width = LabelWidth - 1, NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        foreach (RunResult run in runs)
        {
            table.AddColumn(new TableColumn(new Text(Show.Text(run.Name), new Style(decoration: Decoration.Bold))) { Width = column, Padding = new Padding(0, 0, 1, 0) });
        }

        foreach ((string name, Func<CompareResult, RunResult, int, IRenderable> fact) in Facts)
        {
            table.AddRow([new Text(name, new Style(Color.Grey)), .. runs.Select(run => fact(result, run, column))]);
        }

        return table;
    }
}
