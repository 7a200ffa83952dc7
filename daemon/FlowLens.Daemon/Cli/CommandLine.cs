using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using FlowLens.Daemon.Rpc;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary>The <c>flowlens</c> command.</summary>
internal static class CommandLine
{
    /// <summary>The commands. Adding one is a file and a row here.</summary>
    private static readonly IReadOnlyList<Func<Terminal, OpenFlowLens, Command>> Commands = [TraceCommand.Make, CompareCommand.Make, SweepCommand.Make, ExportCommand.Make, ModelsCommand.Make, ServeCommand.Make];

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code (<see cref="ExitCodes"/>).</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, OpenFlowLens open)
    {
        RootCommand root = new("Shows how information flows from image tokens to the answer through the layers of a vision-language model");
        foreach (Func<Terminal, OpenFlowLens, Command> make in Commands)
        {
            root.Add(make(terminal, open));
        }

        // A prompt may begin with @: no response files.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            return Usage(parsed, terminal);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = terminal.Output, Error = terminal.Error });
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("flowlens: stopped.");
            return ExitCodes.Stopped;
        }
        catch (Exception error)
        {
            ErrorInfo info = Errors.Of(error).Info;
            terminal.Error.WriteLine($"flowlens: {Show.Text(info.Message)}. {Show.Text(info.Remedy)}.");
            return ExitCodes.Of(info.Kind);
        }
    }

    private static int Usage(ParseResult parsed, Terminal terminal)
    {
        List<string> names = [.. parsed.CommandResult.Command is RootCommand ? [] : (IEnumerable<string>)[parsed.CommandResult.Command.Name]];
        terminal.Error.WriteLine($"flowlens: {Show.Text(parsed.Errors[0].Message.TrimEnd('.'))}. See `flowlens {string.Join(' ', [.. names, "--help"])}`.");
        return ExitCodes.Usage;
    }
}
