using FlowLens.Train.Cli;
using FlowLens.Train.Evaluation;
using FlowLens.Train.Scenes;

namespace FlowLens.Train.Tests;

/// <summary>Sprites and scenes that several tests look at.</summary>
internal static class Drawn
{
    private static readonly Lazy<Sprites> Pool = new(() => Sprites.Draw(Folders.Sprites, 1));
    private static readonly Lazy<HeldOutScenes> Set = new(() => HeldOutScenes.Make(HeldOutScenes.DrawSprites(Folders.Sprites), 200, 1));

    public static SceneMaker Scenes => new(Pool.Value);

    public static HeldOutScenes HeldOut => Set.Value;
}
