using System.CommandLine;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary><c>flowlens models [FOLDER...]</c>: the checkpoint folders found.</summary>
internal static class ModelsCommand
{
    public static Command Make(Terminal terminal, OpenFlowLens open)
    {
        Argument<string[]> folders = new("FOLDER") { Description = "Folders to search: each is a checkpoint, or holds checkpoints one level down", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> json = new("--json") { Description = "Print the result of model/list as JSON, and nothing else" };
        Command command = new("models", "List the embedded model and the checkpoints under folders") { folders, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ModelListParams request = new([.. parsed.GetRequiredValue(folders).Select(Path.GetFullPath)]);
            ModelListResult result = await open.AskAsync(null, null, opened => opened.Methods.ListModelsAsync(request, cancellationToken), cancellationToken);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(result);
            }
            else
            {
                terminal.Write(ModelsText.Of(result));
                foreach (string line in ModelsText.Lines(result))
                {
                    terminal.Output.WriteLine(line);
                }
            }

            return 0;
        });
        return command;
    }
}
