using System.CommandLine;
using FlowLens.Core.Flow;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary><c>flowlens trace IMAGE "PROMPT"</c>: how attention flows from the image to the answer, layer by layer.</summary>
internal static class TraceCommand
{
    public static Command Make(Terminal terminal, OpenFlowLens open)
    {
        PromptArguments prompt = new();
        ModelArguments model = new();
        HeatArguments heat = new();
        Option<string> answer = new("--answer") { HelpName = "TEXT", Description = "Read the rows of this answer; it follows the prompt as it is, so begin it with a space where a word begins [default: the greedy one]" };
        Option<int?> most = new("--max-new-tokens") { HelpName = "N", Description = "Most tokens of the greedy answer [default: 64]" };
        Option<string[]> metrics = new("--metrics") { HelpName = "ID[,ID]", Description = $"What to measure: {string.Join(", ", Metrics.All.Select(m => m.Id))} [default: those of a forward pass]", Arity = ArgumentArity.OneOrMore };
        Option<string> rows = new("--rows") { HelpName = "first|all", Description = "Rows that are read: the reading row, or the mean over the answer's [default: first]" };
        Option<string> normalize = new("--normalize") { HelpName = "none|per-token", Description = "Divide a role's share by its number of tokens [default: none]" };
        Option<int?> head = new("--head") { HelpName = "N", Description = "One attention head [default: the mean over heads]" };
        Option<string> camSite = new("--cam-site") { HelpName = "norm-mid|resid-pre", Description = "Where llava-cam reads [default: norm-mid]" };
        Option<string> camMode = new("--cam-mode") { HelpName = "paper|repo", Description = "llava-cam as the paper has it, or as its published code does [default: paper]" };
        Option<bool> json = new("--json") { Description = "Print the result of flow/trace as JSON, and nothing else" };
        Command command = new("trace", "Show how attention flows from a picture to the answer, layer by layer") { answer, most, metrics, rows, normalize, head, camSite, camMode, json };
        prompt.AddTo(command);
        model.AddTo(command);
        heat.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            PromptSpec pair = prompt.Read(parsed);
            heat.Check(parsed, pair);
            FlowTraceParams request = new(pair, parsed.GetValue(metrics) is { Length: > 0 } ids ? [.. ids.SelectMany(m => m.Split(',', StringSplitOptions.TrimEntries))] : null,
                new AnswerSpec(parsed.GetValue(answer), parsed.GetValue(most)), new FlowOptions(parsed.GetValue(rows), parsed.GetValue(normalize), parsed.GetValue(head), null, parsed.GetValue(camSite), parsed.GetValue(camMode)), null);
            TraceResult trace = await terminal.WatchAsync("Loading the model", progress => open.AskAsync(model.Read(parsed), progress,
                opened => opened.Methods.TraceFlowAsync(request with { Progress = progress }, cancellationToken), cancellationToken));
            heat.Check(parsed, trace);

            // First what was computed: a picture that cannot be written must not lose it.
            bool script = parsed.GetValue(json);
            if (script)
            {
                terminal.WriteJson(trace);
            }
            else
            {
                terminal.Write(TraceText.Of(prompt.Text(parsed), trace, terminal.Width));
            }

            foreach (string path in heat.Write(parsed, trace, script).Where(_ => !script))
            {
                terminal.Output.WriteLine($"Heat over the picture: {Show.Text(path)}");
            }

            return 0;
        });
        return command;
    }
}
