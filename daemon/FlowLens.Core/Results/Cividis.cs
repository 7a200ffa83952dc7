using SkiaSharp;

namespace FlowLens.Core.Results;

/// <summary>The colour map cividis (Nuñez, Anderton and Renslow 2018): even in brightness, the same to people who see red and green alike.</summary>
internal static class Cividis
{
    public static IReadOnlyList<SKColor> Stops { get; } = [new(0, 32, 77), new(65, 77, 107), new(124, 123, 120), new(188, 175, 111), new(255, 234, 70)];

    /// <param name="heat">0…1.</param>
    public static SKColor At(float heat)
    {
        float at = heat * (Stops.Count - 1);
        int below = Math.Min((int)at, Stops.Count - 2);
        (SKColor from, SKColor to, float part) = (Stops[below], Stops[below + 1], at - below);
        return new SKColor(Mix(from.Red, to.Red, part), Mix(from.Green, to.Green, part), Mix(from.Blue, to.Blue, part));
    }

    private static byte Mix(byte from, byte to, float part) => (byte)MathF.Round(from + ((to - from) * part));
}
