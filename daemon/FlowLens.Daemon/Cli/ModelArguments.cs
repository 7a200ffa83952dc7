using System.CommandLine;

namespace FlowLens.Daemon.Cli;

/// <summary>Which model a command uses.</summary>
/// <param name="Folder">Absolute checkpoint folder; null is the embedded model.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c> or <c>cuda</c>; null is <c>auto</c>.</param>
/// <param name="Precision"><c>auto</c>, <c>float32</c>, <c>bfloat16</c> or <c>float16</c>; null is <c>auto</c>.</param>
internal sealed record ModelChoice(string? Folder, string? Device, string? Precision);

/// <summary>The options that choose a model.</summary>
internal sealed class ModelArguments
{
    private readonly Option<string> model = new("--model") { HelpName = "FOLDER", Description = "Checkpoint folder in Hugging Face's form [default: the embedded model]" };
    private readonly Option<string> device = new("--device") { HelpName = "auto|cpu|cuda", Description = "Where to compute [default: auto]" };
    private readonly Option<string> precision = new("--precision") { HelpName = "auto|float32|bfloat16|float16", Description = "What layers compute in [default: auto]" };

    public void AddTo(Command command)
    {
        command.Add(model);
        command.Add(device);
        command.Add(precision);
    }

    public ModelChoice Read(ParseResult parsed) =>
        new(parsed.GetValue(model) is string folder ? Path.GetFullPath(folder) : null, parsed.GetValue(device), parsed.GetValue(precision));
}
