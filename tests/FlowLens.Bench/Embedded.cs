using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Bench;

/// <summary>The embedded model's figures, printed beside without a bound: it is so small that its time is overhead.</summary>
public static class Embedded
{
    public static void Print(int rounds)
    {
        string root = Root();
        using LoadedModel model = LoadedModel.Load(Path.Combine(root, "daemon/models/flowlens-emoji"), new LoadOptions(DeviceChoice.Cpu), null, CancellationToken.None);
        string picture = Directory.EnumerateFiles(Path.Combine(root, "tests/workspace/images")).Order(StringComparer.Ordinal).First();
        Prompt prompt = PromptBuilder.Build(model, PromptRequest.FromText([picture], "Is there a dog?"));
        using EmbeddedPrompt embedded = model.Embed(prompt, RunContext.Plain);
        Schedule none = Schedule.One(model.Shape.Layers / 2, Keep.Count(0), Selectors.Find("none"), Reducers.Drop);
        Interleaved bench = new(
        [
            ("prefill", () => Run.Prefill(model, prompt, embedded, Schedule.None, RunContext.Plain).Dispose()),
            ("trace", () => Trace.Make(model, prompt, new TraceOptions(MaxNewTokens: 1), null, CancellationToken.None)),
            ("none", () => Run.Prefill(model, prompt, embedded, none, RunContext.Plain).Dispose()),
        ], PeakMemory.Resident());
        bench.Run(rounds);
        Console.WriteLine($"embedded model: {model.Shape.Layers} layers, T = {prompt.Length}, no bound");
        Console.WriteLine($"  prefill {bench.Seconds("prefill") * 1000:f1} ms; trace with its picture / prefill {bench.Ratio("trace", "prefill"):f2}; K=L/2, none / prefill {bench.Ratio("none", "prefill"):f2}");
    }

    private static string Root()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FlowLens.sln")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("FlowLens.sln was not found above this program: run it from a checkout");
    }
}
