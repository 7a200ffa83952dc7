using System.CommandLine;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary>The picture and the question of a command line.</summary>
internal sealed class PromptArguments
{
    private readonly Argument<string> image = new("IMAGE") { Description = "The picture: PNG, JPEG, WebP, BMP or GIF" };
    private readonly Argument<string> text = new("PROMPT") { Description = "The question, in quotes" };
    private readonly Option<string[]> more = new("--image") { HelpName = "FILE", Description = "A further picture, after IMAGE; may be repeated", Arity = ArgumentArity.OneOrMore };

    public void AddTo(Command command)
    {
        command.Add(image);
        command.Add(text);
        command.Add(more);
    }

    public string Text(ParseResult parsed) => parsed.GetRequiredValue(text);

    /// <summary>The pair as the methods take it: relative paths are the caller's, so they end here.</summary>
    public PromptSpec Read(ParseResult parsed) =>
        new([.. ((string[])[parsed.GetRequiredValue(image), .. parsed.GetValue(more) ?? []]).Select(Path.GetFullPath)], Text(parsed), null);
}
