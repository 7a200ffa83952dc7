using System.CommandLine;
using FlowLens.Train.Datasets;
using FlowLens.Train.Evaluation;

namespace FlowLens.Train.Cli;

/// <summary><c>flowlens-train scenes DIR</c>: a data set of scenes that no model was trained on.</summary>
internal static class ScenesCommand
{
    public static Command Make()
    {
        Argument<string> folder = new("DIR") { Description = "Folder of the data set" };
        Option<int> scenes = Options.Scenes(30);
        Option<ulong> seed = Options.Seed();
        Option<string> sprites = Options.Sprites();
        Command command = new("scenes", "Write a data set: pictures, LLaVA jsonl with boxes, POPE files, a page to look at") { folder, scenes, seed, sprites };
        command.SetAction(parsed =>
        {
            HeldOutScenes set = HeldOutScenes.Make(HeldOutScenes.DrawSprites(parsed.GetValue(sprites)!), parsed.GetValue(scenes), parsed.GetValue(seed));
            string target = Path.GetFullPath(parsed.GetValue(folder)!);
            IReadOnlyList<string> files = SceneFolder.Write(target, set, parsed.GetValue(seed));
            Console.WriteLine($"{set.Scenes.Count} scenes and {set.Questions.Count} questions in {target}: {string.Join(", ", files)}");
        });
        return command;
    }
}
