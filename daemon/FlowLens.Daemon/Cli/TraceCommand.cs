using System.CommandLine;
using System.Globalization;
using FlowLens.Core;
using FlowLens.Core.Flow;
using FlowLens.Daemon.Rpc.Wire;
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
        Option<int?> token = new("--token") { HelpName = "N", Description = "Read the row of this answer token, counted from 0 [default: 0]" };
        Option<int?> window = new("--knockout-window") { HelpName = "N", Description = "Layers in which knockout cuts at once, odd [default: 1]" };
        Option<int?> smooth = new("--smooth") { HelpName = "N", Description = "SmoothGrad: llava-cam as the mean over N noisy pictures [default: none]" };
        Option<double?> sigma = new("--smooth-sigma") { HelpName = "S", Description = "Its noise, in units of the range of the normalised pixels [default: 0.15]" };
        Option<long?> seed = new("--seed") { HelpName = "N", Description = "Its seed [default: 0]" };
        Option<int?> budget = new("--activation-budget") { HelpName = "MIB", Description = "Activations kept for gradients instead of computed again [default: 512]" };
        Option<string> verify = new("--verify") { HelpName = "METRIC@LAYER", Description = "Say whether this heat is true: delete and insert image tokens in its order, against random orders" };
        Option<string> save = new("--save") { HelpName = "FILE.flow.safetensors", Description = "Write the trace as a file that any safetensors reader opens" };
        Option<bool> json = new("--json") { Description = "Print the result of flow/trace as JSON, and nothing else; with --verify {trace, verify}" };
        Command command = new("trace", "Show how attention flows from a picture to the answer, layer by layer") { answer, most, metrics, rows, normalize, head, camSite, camMode, token, window, smooth, sigma, seed, budget, verify, save, json };
        prompt.AddTo(command);
        model.AddTo(command);
        heat.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            PromptSpec pair = prompt.Read(parsed);
            heat.Check(parsed, pair);
            FlowOptions options = new(parsed.GetValue(rows), parsed.GetValue(normalize), parsed.GetValue(head), null, parsed.GetValue(camSite), parsed.GetValue(camMode), parsed.GetValue(window),
                null, parsed.GetValue(smooth), parsed.GetValue(sigma), parsed.GetValue(seed), parsed.GetValue(token), parsed.GetValue(budget) is int mib ? (long)mib << 20 : null);
            FlowTraceParams request = new(pair, parsed.GetValue(metrics) is { Length: > 0 } ids ? [.. ids.SelectMany(m => m.Split(',', StringSplitOptions.TrimEntries))] : null,
                new AnswerSpec(parsed.GetValue(answer), parsed.GetValue(most)), options, null);
            FlowVerifyParams? question = parsed.GetValue(verify) is string named ? Verify(named, request) : null;
            (TraceResult trace, VerifyResult? verdict) = await terminal.WatchAsync("Loading the model", progress => open.AskAsync(model.Read(parsed), progress, async opened =>
            {
                TraceResult traced = await opened.Methods.TraceFlowAsync(request with { Progress = progress }, cancellationToken);
                return (traced, question is null ? null : await opened.Methods.VerifyFlowAsync(question with { Progress = progress }, cancellationToken));
            }, cancellationToken));
            heat.Check(parsed, trace);

            // First what was computed: a picture that cannot be written must not lose it.
            bool script = parsed.GetValue(json);
            if (script)
            {
                terminal.WriteJson<object>(verdict is null ? trace : new { trace, verify = verdict });
            }
            else
            {
                terminal.Write(TraceText.Of(prompt.Text(parsed), trace, terminal.Width));
                if (verdict is not null)
                {
                    terminal.Output.WriteLine($"{parsed.GetValue(verify)}: {verdict.Verdict}");
                }
            }

            if (parsed.GetValue(save) is string target)
            {
                ResultFile.Write(Path.GetFullPath(target), trace);
                if (!script)
                {
                    terminal.Output.WriteLine($"Trace: {Show.Text(target)}");
                }
            }

            foreach (string path in heat.Write(parsed, trace, script).Where(_ => !script))
            {
                terminal.Output.WriteLine($"Heat over the picture: {Show.Text(path)}");
            }

            return 0;
        });
        return command;
    }

    private static FlowVerifyParams Verify(string named, FlowTraceParams request)
    {
        string[] parts = named.Split('@');
        return parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            ? new FlowVerifyParams(request.Prompt, parts[0], layer, null, request.Answer, request.Options, null, null, null)
            : throw new FlowLensException(ErrorKind.BadOption, $"--verify '{named}' is no METRIC@LAYER", "Give for example saliency@3");
    }
}
