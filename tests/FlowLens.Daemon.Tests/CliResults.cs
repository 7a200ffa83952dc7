using System.Runtime.InteropServices;
using FlowLens.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowLens.Daemon.Tests;

/// <summary>Wire results made by hand, whose every number is known, and their text on a terminal of a width without colour.</summary>
internal static class CliResults
{
    public const int Layers = 8;

    public static readonly float[] ImageShare = [0.15f, 0.2f, 0.3f, 0.6f, 0.3f, 0.2f, 0.15f, 0.12f];

    private static readonly Provenance Made = new("0.1.0", "", "/models/flowlens-emoji", "ab", "float32", "cpu", null, [], [], "{}", "2026-01-01T00:00:00Z");

    public static PromptInfo Prompt(string picture = "/pictures/000.png") => new("USER: <image>", [Token("<s>", "system"), Token("▁USER", "system"),
        .. Enumerable.Repeat(Token("<image>", "image"), 64), Token("▁lion", "user"), Token("?", "user")], 67, [new ImageInfo(picture, 128, 96)], 64, []);

    public static TraceResult Trace(string top = "▁Yes", bool perToken = false) => new(Prompt(), new AnswerInfo("Yes", [Token("▁Yes"), Token("</s>")], [0.9, 0.9], false), Layers,
        [new MetricResult("attention-flow", [Series("system", 0.4f), new LayerSeries("image", Floats([.. ImageShare.Select(s => perToken ? s / 64 : s)])), Series("user", 0.6f),
            new LayerSeries("output", Floats(new float[Layers]))], null, null)],
        new LensResult(new NdArray("int32", [Layers, 1], new byte[4 * Layers]), [.. Enumerable.Range(0, Layers).Select(layer => (IReadOnlyList<string>)[layer < 4 ? "▁the" : top])],
            new NdArray("float32", [Layers, 1], Floats(new float[Layers]).Data), Ints([9, 8, 7, 6, 0, 1, 0, 0]), Floats([0, 0.001f, 0.01f, 0.2f, 0.5f, 0.4f, 0.8f, 0.97f])), 0.12, Made);

    /// <summary>The full run says "Yes, a cat"; the first half of the others too, and the rest "No cat".</summary>
    public static CompareResult Compare(int runs) => new(Prompt(), Layers, Run("Full", true), [.. Enumerable.Range(0, runs).Select(i => Run($"Run {i}", i < runs / 2))], Made);

    /// <summary>Its lines as a terminal without colour shows them, trailing spaces removed.</summary>
    public static string[] Lines(IRenderable text, int width, ColorSystemSupport colors = ColorSystemSupport.NoColors)
    {
        using StringWriter writer = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colors == ColorSystemSupport.NoColors ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = colors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Write(text);
        return [.. writer.ToString().Split('\n').Select(line => line.TrimEnd())];
    }

    private static RunResult Run(string name, bool same) => new(name, name == "Full" ? [] : [new TruncationStep(2, new KeepSpec(null, 0.5), "attention", null, null)],
        same ? "Yes, a cat" : "No cat", same ? [Token("▁Yes"), Token(","), Token("▁a"), Token("▁cat")] : [Token("▁No"), Token("▁cat")], same ? [0.97, 1, 1, 1] : [0.55, 1],
        same ? 0 : 1.92, same ? 0 : 0.0012, same ? 0 : -3.4, same ? null : new FirstDifference(0, [], []),
        name == "Full" ? [] : [new KeptPositions(2, [.. Enumerable.Range(2, 32)])], [.. Enumerable.Repeat(68, Layers)],
        name == "Full" ? [.. Enumerable.Repeat(64, Layers)] : [64, 64, 32, 32, 32, 32, 32, 32], same ? [] : ["A remark"],
        name == "Full" ? new RunCost(0.008, 0.001, 1 << 20, 400 << 10, 1e9) : new RunCost(0.004, 0.001, 1 << 19, 100 << 10, 0.75e9));

    private static LayerSeries Series(string role, float part) => new(role, Floats([.. ImageShare.Select(s => (1 - s) * part)]));

    private static TokenInfo Token(string piece, string role = "output") => new(piece.GetHashCode(StringComparison.Ordinal), piece, role);

    private static NdArray Floats(float[] values) => new("float32", [values.Length], MemoryMarshal.AsBytes<float>(values).ToArray());

    private static NdArray Ints(int[] values) => new("int32", [values.Length], MemoryMarshal.AsBytes<int>(values).ToArray());
}
