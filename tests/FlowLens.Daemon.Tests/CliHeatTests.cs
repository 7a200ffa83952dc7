using System.CommandLine;
using System.Runtime.InteropServices;
using FlowLens.Core;
using FlowLens.Core.Prompts.Pictures;
using FlowLens.Daemon.Cli;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Tests;

public sealed class CliHeatTests : IDisposable
{
    private static readonly string Golden = Path.Combine(CliProcess.Root, "tests/goldens/llava-1.5/case-0/0.png");

    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-heat-").FullName;

    [Fact]
    public void Every_picture_of_the_prompt_gets_a_file_of_all_layers()
    {
        IReadOnlyList<string> files = Write($"--heat {folder}/h.png", Trace(2));
        Assert.Equal([$"{folder}/h.png", $"{folder}/h-1.png"], files);
        Picture strip = Picture.Read(files[0]);
        Assert.True(strip.Width >= 3 * 192, "eight layers stand in at least three columns of 192 pixels");
    }

    [Fact]
    public void One_layer_is_drawn_large_and_styles_differ()
    {
        Picture spotlight = Picture.Read(Write($"--heat {folder}/a.png --heat-layer 3", Trace(1))[0]);
        Picture map = Picture.Read(Write($"--heat {folder}/b.png --heat-layer 3 --heat-style cividis", Trace(1))[0]);
        Assert.Equal(1024, spotlight.Width);
        Assert.NotEqual(spotlight.Pixels, map.Pixels);
    }

    [Fact]
    public void The_hottest_cell_is_brighter_than_the_same_cell_where_it_is_cold()
    {
        Picture hot = Picture.Read(Write($"--heat {folder}/a.png --heat-layer 3", Trace(1))[0]);
        Picture cold = Picture.Read(Write($"--heat {folder}/b.png --heat-layer 4", Trace(1))[0]);
        Assert.True(Inside(hot, 3) > 1.5 * Inside(cold, 3), $"cell 3: {Inside(hot, 3)} in its layer, {Inside(cold, 3)} in the next");
        Assert.True(Inside(cold, 4) > 1.5 * Inside(hot, 4), $"cell 4: {Inside(cold, 4)} in its layer, {Inside(hot, 4)} in the one before");
    }

    [Theory]
    [InlineData("--no-heat", false)]
    [InlineData("", true)]
    public void Nothing_is_written_where_nobody_wants_it(string line, bool script) => Assert.Empty(Write(line, Trace(1), script));

    [Theory]
    [InlineData("--heat-layer 8", "--heat-layer is 8")]
    [InlineData("--heat-layer -1", "--heat-layer is -1")]
    [InlineData("--heat /proc/h.png", "/proc/h.png cannot be written")]
    public void What_cannot_be_drawn_or_written_is_said(string line, string message)
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => Write(line, Trace(1)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Namesakes_get_files_of_their_own_and_no_prompt_s_picture_is_written_over()
    {
        Command command = new("trace");
        HeatArguments arguments = new();
        arguments.AddTo(command);
        FlowLensException error = Assert.Throws<FlowLensException>(() => arguments.Check(command.Parse(["--heat", Path.Combine(folder, "h.png")]),
            new PromptSpec([Path.Combine(folder, "a.png"), Path.Combine(folder, "h-1.png")], "?", null)));
        Assert.Contains("would write over", error.Message, StringComparison.Ordinal);
        IReadOnlyList<string> written = Write("", Trace(2));
        Assert.Equal(2, written.Distinct().Count());
        Assert.All(written, File.Delete);
    }

    [Fact]
    public void A_heat_that_is_named_but_not_there_is_said_and_an_unnamed_one_is_left_out()
    {
        TraceResult none = CliResults.Trace();
        Assert.Equal(ErrorKind.BadOption, Assert.Throws<FlowLensException>(() => Write($"--heat {folder}/h.png", none)).Kind);
        Assert.Empty(Write("", none));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Layer l's heat is 1 in cell l of each picture's eight columns and 0 elsewhere.
    private static TraceResult Trace(int pictures)
    {
        TraceResult trace = CliResults.Trace();
        Picture golden = Picture.Read(Golden);
        ImageCell[] cells = [.. Enumerable.Range(0, pictures * 8).Select(i => new ImageCell(2 + i, i / 8, 0, 0, i % 8, [golden.Width * (i % 8) / 8.0, 0, golden.Width / 8.0, golden.Height]))];
        float[] heat = [.. Enumerable.Range(0, CliResults.Layers).SelectMany(layer => cells.Select(c => c.Col == layer ? 1f : 0f))];
        return trace with
        {
            Prompt = trace.Prompt with { ImageTokens = cells.Length, ImageCells = cells, Images = [.. Enumerable.Repeat(new ImageInfo(Golden, golden.Width, golden.Height), pictures)] },
            Metrics = [trace.Metrics[0] with { Heat = new NdArray("float32", [CliResults.Layers, cells.Length], MemoryMarshal.AsBytes<float>(heat).ToArray()) }],
        };
    }

    // Mean brightness of a column's inner part, away from its outline.
    private static double Inside(Picture picture, int column)
    {
        int height = picture.Height / 2, left = (picture.Width * column / 8) + 20, width = (picture.Width / 8) - 40;
        return Enumerable.Range(0, height).SelectMany(y => Enumerable.Range(0, width).Select(x => 3 * ((y * picture.Width) + left + x)))
            .Average(i => (picture.Pixels[i] + picture.Pixels[i + 1] + picture.Pixels[i + 2]) / 3.0);
    }

    private static IReadOnlyList<string> Write(string line, TraceResult trace, bool script = false)
    {
        HeatArguments arguments = new();
        Command command = new("trace");
        arguments.AddTo(command);
        ParseResult parsed = command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        arguments.Check(parsed, trace);
        return arguments.Write(parsed, trace, script);
    }
}
