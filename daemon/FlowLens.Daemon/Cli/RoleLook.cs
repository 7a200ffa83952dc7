using Spectre.Console;

namespace FlowLens.Daemon.Cli;

/// <summary>How a role is drawn: glyphs differ as well as colours, so that a bar reads without colour.</summary>
/// <param name="Id">The role's id on the wire.</param>
/// <param name="Glyph">One cell of its bar.</param>
/// <param name="Color">Colour of the bar, where the terminal has colours.</param>
internal sealed record RoleLook(string Id, char Glyph, Color Color)
{
    /// <summary>In the order of a bar.</summary>
    public static IReadOnlyList<RoleLook> All { get; } =
    [
        new("system", '░', new Color(0x9a, 0x9a, 0xb0)),
        new("image", '█', new Color(0x4f, 0xb3, 0xe0)),
        new("user", '▒', new Color(0xe0, 0xa0, 0x50)),
        new("output", '╱', new Color(0xb4, 0x8e, 0xad)),
    ];

    public static RoleLook Image => All.Single(r => r.Id == "image");
}
