namespace FlowLens.Train.Scenes;

/// <summary>A background colour and its name.</summary>
public sealed record Background(string Name, byte Red, byte Green, byte Blue);

public static class Backgrounds
{
    public static IReadOnlyList<Background> All { get; } =
    [
        new("white", 248, 248, 248), new("gray", 160, 160, 160), new("black", 38, 38, 42), new("red", 232, 118, 112),
        new("green", 146, 208, 136), new("blue", 138, 184, 240), new("yellow", 252, 234, 140), new("purple", 188, 146, 226),
    ];
}
