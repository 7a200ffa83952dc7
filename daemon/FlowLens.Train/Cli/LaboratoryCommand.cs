using System.CommandLine;
using FlowLens.Protocol;
using FlowLens.Train.Evaluation;

namespace FlowLens.Train.Cli;

/// <summary><c>flowlens-train laboratory</c>: the paper's claim on the embedded model, as a page of the documentation.</summary>
internal static class LaboratoryCommand
{
    private const string Chart = "images/laboratory.svg";

    public static Command Make()
    {
        Option<string> model = Options.Model(), sprites = Options.Sprites();
        Option<int> scenes = Options.Scenes(80);
        Option<ulong> seed = Options.Seed();
        Option<string> docs = new("--docs") { HelpName = "DIR", Description = "Where laboratory.md goes", DefaultValueFactory = _ => Path.Combine(Folders.Project, "docs") };
        Command command = new("laboratory", "Drop the image tokens from each layer on, and write what that does to each type of question") { model, scenes, seed, docs, sprites };
        command.SetAction(async (parsed, cancellation) =>
        {
            HeldOutScenes set = HeldOutScenes.Make(HeldOutScenes.DrawSprites(parsed.GetValue(sprites)!), parsed.GetValue(scenes), parsed.GetValue(seed));
            (DaemonProcess daemon, ModelInfo info) = await DaemonProcess.StartAsync(parsed.GetValue(model)!, cancellation);
            using (daemon)
            {
                Laboratory lab = await Watch.RunAsync("Asking", progress => Laboratory.RunAsync(daemon, info.Layers, set, progress, cancellation));
                string folder = Path.GetFullPath(parsed.GetValue(docs)!), page = Path.Combine(folder, "laboratory.md");
                Directory.CreateDirectory(Path.Combine(folder, "images"));
                await File.WriteAllTextAsync(Path.Combine(folder, Chart), LaboratoryChart.Svg(lab), cancellation);
                await File.WriteAllTextAsync(page, LaboratoryText.Of(lab, info.Name, set.Scenes.Count, parsed.GetValue(seed), Chart), cancellation);
                Console.WriteLine($"Written: {page}");
            }

            return 0;
        });
        return command;
    }
}
