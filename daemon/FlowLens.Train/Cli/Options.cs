using System.CommandLine;

namespace FlowLens.Train.Cli;

/// <summary>Options that several commands have.</summary>
internal static class Options
{
    public static Option<string> Model() => new("--model") { HelpName = "DIR", Description = "The checkpoint's folder", DefaultValueFactory = _ => Folders.Model };

    public static Option<string> Sprites() => new("--sprites") { HelpName = "DIR", Description = "Pictures of the kinds", DefaultValueFactory = _ => Folders.Sprites };

    public static Option<int> Scenes(int count) => new("--scenes") { HelpName = "N", Description = "Number of scenes", DefaultValueFactory = _ => count };

    public static Option<ulong> Seed() => new("--seed") { HelpName = "N", Description = "Another seed gives other scenes", DefaultValueFactory = _ => 1 };
}
