using System.CommandLine;
using FlowLens.Train.Evaluation;

namespace FlowLens.Train.Cli;

/// <summary><c>flowlens-train truth</c>: whether heats are true, on the embedded model, as a page of the documentation.</summary>
internal static class TruthCommand
{
    public static Command Make()
    {
        Option<string> model = Options.Model(), sprites = Options.Sprites();
        Option<int> scenes = Options.Scenes(220);
        Option<ulong> seed = Options.Seed();
        Option<string> docs = new("--docs") { HelpName = "DIR", Description = "Where truth.md goes", DefaultValueFactory = _ => Path.Combine(Folders.Project, "docs") };
        Command command = new("truth", "Put every metric's heat to the test on questions about one object, and write what is true") { model, scenes, seed, docs, sprites };
        command.SetAction(async (parsed, cancellation) =>
        {
            HeldOutScenes set = HeldOutScenes.Make(HeldOutScenes.DrawSprites(parsed.GetValue(sprites)!), parsed.GetValue(scenes), parsed.GetValue(seed));
            string folder = Path.GetFullPath(parsed.GetValue(model)!), page = Path.Combine(Path.GetFullPath(parsed.GetValue(docs)!), "truth.md");
            Truth truth = await Watch.RunAsync("Deleting and inserting", progress => Truth.RunAsync(folder, set, progress, cancellation));
            await File.WriteAllTextAsync(page, TruthText.Of(truth, Path.GetFileName(folder), set.Scenes.Count, parsed.GetValue(seed)), cancellation);
            Console.WriteLine($"Written: {page}");
            return 0;
        });
        return command;
    }
}
