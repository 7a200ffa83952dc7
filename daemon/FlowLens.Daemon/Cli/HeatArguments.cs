using System.CommandLine;
using FlowLens.Core;
using FlowLens.Core.Prompts.Pictures;
using FlowLens.Core.Results;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary>Where a trace's heat over the picture is written. People get a picture unless they refuse; scripts get one where they name it.</summary>
internal sealed class HeatArguments
{
    private readonly Option<string> file = new("--heat") { HelpName = "FILE.png", Description = "Where the heat over the picture is written [default: PICTURE-heat.png in this folder; none with --json]" };
    private readonly Option<int?> at = new("--heat-layer") { HelpName = "K", Description = "Draw one layer, large [default: all layers, small]" };
    private readonly Option<HeatStyle> style = new("--heat-style") { HelpName = "spotlight|cividis", Description = "Dim what is cold, or paint a colour map [default: spotlight]" };
    private readonly Option<bool> none = new("--no-heat") { Description = "Write no picture" };

    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(at);
        command.Add(style);
        command.Add(none);
    }

    /// <summary>Refuses, before anything runs, what would write over a picture.</summary>
    /// <exception cref="FlowLensException">The options exclude each other, or the file cannot be written.</exception>
    public void Check(ParseResult parsed, PromptSpec prompt)
    {
        if (parsed.GetValue(file) is not string path)
        {
            return;
        }

        if (parsed.GetValue(none))
        {
            throw new FlowLensException(ErrorKind.BadOption, "--heat and --no-heat exclude each other", "Give one of them");
        }

        string full = Path.GetFullPath(path);
        if (Targets(path, prompt.Images).Any(target => prompt.Images.Contains(Path.GetFullPath(target))))
        {
            throw new FlowLensException(ErrorKind.BadOption, $"--heat {path} would write over the prompt's own picture", "Name another file");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw new FlowLensException(ErrorKind.FileNotFound, $"--heat {path}: its folder does not exist", "Make the folder, or name another file");
        }
    }

    /// <summary>Refuses what the trace cannot show.</summary>
    /// <exception cref="FlowLensException">A heat or a layer is asked for that the trace does not have.</exception>
    public void Check(ParseResult parsed, TraceResult trace)
    {
        if (parsed.GetValue(file) is string named && Drawn(trace) is null)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"--heat {named}: the metrics that were asked for have no heat", "Ask for attention-flow too");
        }

        if (parsed.GetValue(at) is int layer && (layer < 0 || layer >= trace.Layers))
        {
            throw new FlowLensException(ErrorKind.BadOption, $"--heat-layer is {layer}, the model has layers 0…{trace.Layers - 1}", $"Give 0…{trace.Layers - 1}");
        }
    }

    /// <summary>Draws the heat over each picture, where it is wanted and there is some.</summary>
    /// <returns>The files written, as the options name them.</returns>
    /// <exception cref="FlowLensException">A file cannot be written.</exception>
    public IReadOnlyList<string> Write(ParseResult parsed, TraceResult trace, bool script)
    {
        string? named = parsed.GetValue(file);
        int? asked = parsed.GetValue(at);
        if (parsed.GetValue(none) || (script && named is null) || Drawn(trace) is not MetricResult metric)
        {
            return [];
        }

        string[] targets = Targets(named, [.. trace.Prompt.Images.Select(i => i.Path)]);
        return [.. targets.Select((target, image) => WriteOne(target, Draw(trace, metric.Heat!, image, asked, parsed.GetValue(style))))];
    }

    // The first metric with one heat a layer.
    private static MetricResult? Drawn(TraceResult trace) => trace.Metrics.FirstOrDefault(m => m.Heat?.Shape.Count == 2);

    private static byte[] Draw(TraceResult trace, NdArray heat, int image, int? layer, HeatStyle style)
    {
        int[] cells = [.. trace.Prompt.ImageCells.Index().Where(c => c.Item.Image == image && c.Item.Rect is not null).Select(c => c.Index)];
        PictureRect[] rects = [.. cells.Select(c => trace.Prompt.ImageCells[c].Rect!).Select(r => new PictureRect(r[0], r[1], r[2], r[3]))];
        float[][] layers = [.. Enumerable.Range(0, trace.Layers).Select(l => cells.Select(c => heat.Floats()[(l * trace.Prompt.ImageTokens) + c]).ToArray())];
        HeatPicture picture = new(Picture.Read(trace.Prompt.Images[image].Path), rects, style);
        return layer is int one ? picture.Layer(layers[one]) : picture.FilmStrip(layers);
    }

    private static string WriteOne(string path, byte[] png)
    {
        try
        {
            File.WriteAllBytes(path, png);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"{path} cannot be written: {e.Message.TrimEnd('.')}", "Name another file with --heat, or give --no-heat", e);
        }
    }

    // A file for each picture: numbered after the first where one is named, else named after the pictures, which may be namesakes or stand here.
    private static string[] Targets(string? named, IReadOnlyList<string> pictures)
    {
        List<string> targets = [];
        for (int image = 0; image < pictures.Count; image++)
        {
            string stem = named is null ? $"{Path.GetFileNameWithoutExtension(pictures[image])}-heat" : Path.ChangeExtension(named, null);
            string ending = named is null ? ".png" : Path.GetExtension(named), target = named is null || image == 0 ? stem + ending : $"{stem}-{image}{ending}";
            for (int again = 1; named is null && (targets.Contains(target) || pictures.Contains(Path.GetFullPath(target))); again++)
            {
                target = $"{stem}-{again}{ending}";
            }

            targets.Add(target);
        }

        return [.. targets];
    }
}
