using System.CommandLine;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary><c>flowlens compare IMAGE "PROMPT"</c>: the full run beside runs with truncated image tokens.</summary>
internal static class CompareCommand
{
    public static Command Make(Terminal terminal, OpenFlowLens open)
    {
        PromptArguments prompt = new();
        ModelArguments model = new();
        TruncationArguments truncations = new();
        Option<int?> most = new("--max-new-tokens") { HelpName = "N", Description = "Most tokens of each answer [default: 64]" };
        Option<bool> json = new("--json") { Description = "Print the result of truncation/compare as JSON, and nothing else" };
        Command command = new("compare", "Show what truncating image tokens changes in the answer, and what it saves. "
            + "Each --layer begins a truncation; the options after it belong to it, those before the first --layer to all");
        prompt.AddTo(command);
        foreach (Option option in truncations.Options)
        {
            command.Add(option);
        }

        command.Add(most);
        command.Add(json);
        model.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            PromptSpec pair = prompt.Read(parsed);
            Func<int, IReadOnlyList<TruncationRun>> runs = truncations.Read(parsed.Tokens);
            CompareResult result = await terminal.WatchAsync("Loading the model", progress => open.AskAsync(model.Read(parsed), progress, opened => opened.Methods
                .CompareTruncationsAsync(new TruncationCompareParams(pair, runs(opened.Model!.Layers), parsed.GetValue(most), progress), cancellationToken), cancellationToken));
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(result);
            }
            else
            {
                terminal.Write(CompareText.Of(prompt.Text(parsed), result, terminal.Width));
            }

            return 0;
        });
        return command;
    }
}
