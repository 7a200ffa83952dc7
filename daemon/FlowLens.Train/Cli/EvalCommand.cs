using System.CommandLine;
using FlowLens.Train.Evaluation;

namespace FlowLens.Train.Cli;

/// <summary><c>flowlens-train eval</c>: held-out questions through a daemon, and REPORT.md beside the checkpoint.</summary>
internal static class EvalCommand
{
    public static Command Make()
    {
        Option<string> model = Options.Model(), sprites = Options.Sprites();
        Option<int> scenes = Options.Scenes(250);
        Option<ulong> seed = Options.Seed();
        Command command = new("eval", "Ask the model about scenes that training never saw, and write REPORT.md beside it") { model, scenes, seed, sprites };
        command.SetAction(async (parsed, cancellation) =>
        {
            string folder = Path.GetFullPath(parsed.GetValue(model)!);
            HeldOutScenes set = HeldOutScenes.Make(HeldOutScenes.DrawSprites(parsed.GetValue(sprites)!), parsed.GetValue(scenes), parsed.GetValue(seed));
            (DaemonProcess daemon, _) = await DaemonProcess.StartAsync(folder, cancellation);
            using (daemon)
            {
                Evaluated evaluated = await Watch.RunAsync("Asking", progress => Evaluated.AskAsync(daemon, set, progress, cancellation));
                Report.Write(folder, evaluated, parsed.GetValue(seed));
            }

            Console.WriteLine($"Written: {Path.Combine(folder, "REPORT.md")}");
            return 0;
        });
        return command;
    }
}
