using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlowLens.Core;
using FlowLens.Core.Datasets;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Protocol;
using DatasetRow = FlowLens.Protocol.DatasetRow;

namespace FlowLens.Daemon.Cli;

/// <summary><c>flowlens sweep ROWS</c>: truncations over K and keep for every row of a data set; a line a finished row, so that it can go on where it was stopped.</summary>
internal static class SweepCommand
{
    public static Command Make(Terminal terminal, OpenFlowLens open)
    {
        Argument<string> file = new("ROWS") { Description = "A data set: LLaVA's JSON lines, POPE's, …" };
        Option<string> ks = new("--k") { HelpName = "A..B|LIST", Description = "Layers K, for example 0..8 or 2,4,8 [default: 0..L]" };
        Option<string> ratios = new("--ratio") { HelpName = "LIST", Description = "Shares of the image tokens that survive, for example 0,0.25,0.5 [default: 0]" };
        Option<string> select = new("--select") { HelpName = "ID", Description = "How image tokens are ranked [default: none where nothing is kept, else attention]" };
        Option<string> target = new("--out") { HelpName = "FILE.jsonl", Description = "Where the rows go; those that are there are not run again [default: NAME-sweep.jsonl in this folder]" };
        Option<int?> limit = new("--limit") { HelpName = "N", Description = "The first N rows alone" };
        Option<string> imageFolder = new("--image-folder") { HelpName = "DIR", Description = "Where relative pictures lie [default: beside the file]" };
        Option<int?> most = new("--max-new-tokens") { HelpName = "N", Description = "Most tokens of an answer [default: 64]" };
        Option<bool> csv = new("--csv") { Description = "Print the table by K and keep as CSV, and nothing else" };
        Option<bool> json = new("--json") { Description = "Print the summary as JSON, and nothing else" };
        ModelArguments model = new();
        Command command = new("sweep", "Truncate at every layer, for every row of a data set: accuracy by K and keep, cliffs, and the image's share of attention by layer")
            { file, ks, ratios, select, target, limit, imageFolder, most, csv, json };
        model.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = Path.GetFullPath(parsed.GetValue(file)!), results = Path.GetFullPath(parsed.GetValue(target) ?? $"{Path.GetFileNameWithoutExtension(path)}-sweep.jsonl");
            KeepSpec[]? keeps = parsed.GetValue(ratios) is string list ? [.. list.Split(',').Select(r => new KeepSpec(null, Number(r)))] : null;
            string how = parsed.GetValue(select) ?? (keeps is null ? "none" : "attention");
            List<SweptRow> rows = await terminal.WatchAsync("Loading the model", async progress =>
            {
                await using IOpenFlowLens opened = await open(model.Read(parsed), progress, cancellationToken);
                DatasetOpenResult dataset = await opened.Methods.OpenDatasetAsync(new DatasetOpenParams(path, null, parsed.GetValue(imageFolder) is string folder ? Path.GetFullPath(folder) : null), cancellationToken);
                if (dataset.Format is null)
                {
                    throw new FlowLensException(ErrorKind.BadRow, $"{path} is no data set that FlowLens reads", "Give LLaVA's JSON lines or POPE's");
                }

                int[]? layers = parsed.GetValue(ks) is string text ? Layers(text, opened.Model!.Layers) : null;
                TruncationSweepParams request = new(new PromptSpec([], null, null), layers, keeps, how, null, null, parsed.GetValue(most), true, null);
                string run = SweptRow.RunOf(opened.Model!.WeightsHash, request);
                DatasetRow[] wanted = [.. parsed.GetValue(limit) is int first ? dataset.Rows.Take(first) : dataset.Rows];
                Dictionary<(string, int), SweptRow> done = SweptRow.ReadAll(results, run);
                List<SweptRow> swept = [];
                foreach ((int index, DatasetRow row) in wanted.Index())
                {
                    progress?.Report(new ProgressReport("sweep", index, wanted.Length, row.Title));
                    if (!done.TryGetValue((row.Id, row.StartLine), out SweptRow? finished))
                    {
                        finished = await OneAsync(opened.Methods, request with { Prompt = row.Prompt }, row, run, cancellationToken);
                        await File.AppendAllTextAsync(results, JsonSerializer.Serialize(finished, WireJson.Options) + "\n", cancellationToken);
                    }

                    swept.Add(finished);
                }

                return swept;
            });
            SweepSummary summary = SweepSummary.Of(rows);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(summary);
            }
            else if (parsed.GetValue(csv))
            {
                terminal.Output.Write(SweepSummaryText.Csv(summary));
            }
            else
            {
                terminal.Write(SweepSummaryText.Of(summary));
                terminal.Output.WriteLine($"Rows: {Show.Text(results)}");
            }

            return 0;
        });
        return command;
    }

    // A row that fails is told in its line, and the others go on.
    private static async Task<SweptRow> OneAsync(IFlowLens methods, TruncationSweepParams request, DatasetRow row, string run, CancellationToken cancellationToken)
    {
        try
        {
            SweepResult sweep = await methods.SweepTruncationsAsync(request, cancellationToken);
            TraceResult trace = await methods.TraceFlowAsync(new FlowTraceParams(row.Prompt, ["attention-flow"], new AnswerSpec(null, 1), null, null), cancellationToken);
            float[] share = trace.Metrics[0].Series.Single(s => s.Id == "image").Values.Floats().ToArray();
            return new SweptRow(run, row.Id, row.StartLine, row.Category, row.Answer, sweep.Full.Text, LabelMatch.Of(sweep.Full.Text, row.Answer), sweep.Layers,
                [.. sweep.Cells.Select(c => new SweptCell(c.Layer, c.Keep, c.Kept, c.Kl, c.Unchanged, c.Text, LabelMatch.Of(c.Text ?? sweep.Full.Text, row.Answer)))], sweep.Cliffs.Count > 0 ? sweep.Cliffs[0].Layer : null, share, null);
        }
        catch (FlowLensException e) when (e.Kind is not ErrorKind.NoModel)
        {
            return new SweptRow(run, row.Id, row.StartLine, row.Category, row.Answer, "", null, 0, [], null, [], $"{e.Message}. {e.Remedy}.");
        }
    }

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1 ? value
        : throw new FlowLensException(ErrorKind.BadOption, $"--ratio has '{text}', which is no share", "Give numbers from 0 to 1, for example 0,0.25,0.5");

    private static int[] Layers(string text, int layers)
    {
        FlowLensException Wrong(string part) => new(ErrorKind.BadOption, $"--k has '{part}'; the model has layers 0…{layers - 1}", $"Give layers from 0 to {layers}, for example 0..{layers} or 2,4");
        int One(string part) => part == "L" ? layers : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) && layer <= layers ? layer : throw Wrong(part);
        return [.. text.Split(',').SelectMany(part => part.Split("..") switch
        {
            [string one] => [One(one)],
            [string from, string to] when One(from) <= One(to) => Enumerable.Range(One(from), One(to) - One(from) + 1),
            _ => throw Wrong(part),
        }).Distinct().Order()];
    }
}
