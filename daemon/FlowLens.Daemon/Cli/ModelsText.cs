using FlowLens.Protocol;
using Spectre.Console;

namespace FlowLens.Daemon.Cli;

/// <summary>The checkpoint folders found, as text. A pure function of the wire result.</summary>
internal static class ModelsText
{
    public static Table Of(ModelListResult result)
    {
        Table table = new Table().Border(TableBorder.Horizontal).BorderColor(Color.Grey);
        foreach (string title in (IEnumerable<string>)["Model", "Family", "Size", "State"])
        {
            table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (ModelListing model in result.Models)
        {
            string state = string.Join(", ", new[] { model.Embedded ? "embedded" : "", model.Loaded ? "loaded" : "", model.Problem is null ? "" : "cannot be loaded" }.Where(s => s.Length > 0));
            table.AddRow(new Text(Show.Text(model.Name)), new Text(model.Family ?? "–"), new Text(Show.Bytes(model.Bytes)), new Text(state.Length > 0 ? state : "ready"));
        }

        return table;
    }

    /// <summary>Where each is, and what is wrong with it: whole lines, so that a path can be copied.</summary>
    public static IEnumerable<string> Lines(ModelListResult result)
    {
        foreach (ModelListing model in result.Models)
        {
            yield return Show.Text($"{model.Name}: {model.Path}");
            if (model.Problem is ErrorInfo problem)
            {
                yield return Show.Text($"  ✗ {problem.Message}. {problem.Remedy}.");
            }
        }
    }
}
