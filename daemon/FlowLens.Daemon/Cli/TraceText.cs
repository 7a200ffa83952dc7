using System.Globalization;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowLens.Daemon.Cli;

/// <summary>A trace as text: a head, a line a layer, and what the lines say in words. A pure function of the wire result.</summary>
internal static class TraceText
{
    /// <param name="prompt">The question as the person typed it.</param>
    /// <param name="width">Columns to fill, 80 or more.</param>
    public static IRenderable Of(string prompt, TraceResult trace, int width)
    {
        LayerShares? shares = LayerShares.Of(trace);
        List<IRenderable> parts = [Head(prompt, trace), Text.Empty];
        if (shares is not null || trace.Lens is not null)
        {
            if (shares is not null)
            {
                parts.Add(new Text(shares.Title, new Style(decoration: Decoration.Bold)));
                parts.Add(Legend());
            }

            parts.Add(Timeline(trace, shares, width));
            parts.Add(Text.Empty);
        }

        foreach (MetricResult metric in trace.Metrics.Where(m => m.Series.Count > 0 && m.Id is not ("attention-flow" or "logit-lens")))
        {
            parts.Add(MetricTable.Of(metric, trace.Layers));
            parts.Add(Text.Empty);
        }

        parts.AddRange(Verdicts(trace, shares).Select(v => new Text(v)));
        return new Rows(parts);
    }

    private static Grid Head(string prompt, TraceResult trace)
    {
        IEnumerable<string> roles = trace.Prompt.Tokens.CountBy(t => t.Role).Select(r => $"{r.Value} {r.Key}");
        string given = trace.Answer.Given ? ", given" : "";
        string p = Show.Probability(trace.Answer.Probabilities.Aggregate(1.0, (product, next) => product * next));
        Grid head = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Row("Picture", Show.Pictures(trace.Prompt));
        Row("Prompt", Show.Text(prompt));
        Row("Tokens", $"{trace.Prompt.Tokens.Count}: {string.Join(", ", roles)}");
        Row("Answer", $"{Show.Text(trace.Answer.Text)}  (p {p}{given})", Decoration.Bold);
        Row("Model", $"{Show.Model(trace.Provenance)} · {Show.Seconds(trace.Seconds)}");
        return head;

        void Row(string name, string text, Decoration decoration = Decoration.None) =>
            head.AddRow(new Text(name, new Style(Color.Grey)), new Text(text, new Style(decoration: decoration)));
    }

    private static Paragraph Legend()
    {
        Paragraph legend = new();
        foreach (RoleLook role in RoleLook.All)
        {
            legend.Append(new string(role.Glyph, 2), new Style(role.Color)).Append($" {role.Id}   ");
        }

        return legend.Append("▸ peak of the image share");
    }

    private static Table Timeline(TraceResult trace, LayerShares? shares, int width)
    {
        const int Piece = 12, Layer = 5;
        int numbers = Layer + 1 + (shares is null ? 0 : RoleLook.All.Count * 7) + (trace.Lens is null ? 0 : Piece + 1 + 5 + 7);
        int bar = Math.Max(8, width - numbers - 1);
        Table table = new Table().NoBorder().Collapse();
        Column("Layer", Layer, Justify.Right);
        if (shares is not null)
        {
            Column("", bar, Justify.Left);
            foreach (RoleLook role in RoleLook.All)
            {
                Column(role.Id, 6, Justify.Right);
            }
        }

        if (trace.Lens is not null)
        {
            Column(" Lens reads", Piece, Justify.Left);
            Column("p", 4, Justify.Right);
            Column("answer", 6, Justify.Right);
        }

        for (int layer = 0; layer < trace.Layers; layer++)
        {
            bool peak = layer == shares?.PeakLayer;
            List<IRenderable> cells = [Number((peak ? "▸ " : "") + layer.ToString(CultureInfo.InvariantCulture), peak)];
            if (shares is not null)
            {
                cells.Add(StackedBar.Of(shares.At(layer), bar));
                cells.AddRange(shares.At(layer).Select((s, role) => Number(Show.Percent(s), peak && RoleLook.All[role] == RoleLook.Image)));
            }

            if (trace.Lens is LensResult lens)
            {
                int k = lens.TopIds.Shape[1];
                cells.Add(new Text(" " + (k > 0 ? Show.Piece(lens.TopTokens[layer][0], Piece - 1) : "")));
                cells.Add(Number(k > 0 ? Show.Probability(lens.TopProbabilities.Floats()[layer * k]) : "", false));
                cells.Add(Number(Show.Probability(lens.Probability.Floats()[layer]), lens.Rank.Ints()[layer] == 0));
            }

            table.AddRow(cells);
        }

        return table;

        void Column(string title, int columns, Justify side) => table.AddColumn(new TableColumn(new Text(title, new Style(Color.Grey)))
        {
            Width = columns,
            NoWrap = true,
            Alignment = side,
            Padding = new Padding(0, 0, 1, 0),
        });
    }

    private static Text Number(string text, bool strong) => new(text, new Style(decoration: strong ? Decoration.Bold : Decoration.None));

    private static IEnumerable<string> Verdicts(TraceResult trace, LayerShares? shares)
    {
        if (shares is not null)
        {
            yield return $"The image share peaks at layer {shares.PeakLayer} with {Show.Percent(shares.Image(shares.PeakLayer))}.";
        }

        if (trace.Lens is LensResult lens && trace.Answer.Tokens.Count > 0)
        {
            string piece = Show.Text(trace.Answer.Tokens[0].Text);
            int known = trace.Layers;
            while (known > 0 && lens.Rank.Ints()[known - 1] == 0)
            {
                known--;
            }

            yield return known < trace.Layers ? $"The lens reads {piece}, the answer's first token, from layer {known} on."
                : $"{piece}, the answer's first token, is not first in the lens after the last layer.";
        }

        foreach (MetricResult metric in trace.Metrics.Where(m => m.Note is not null))
        {
            yield return $"{metric.Id}: {Show.Text(metric.Note!)}";
        }
    }
}
