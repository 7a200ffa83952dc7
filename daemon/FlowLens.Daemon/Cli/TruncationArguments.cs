using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FlowLens.Core;
using FlowLens.Core.Truncation;
using FlowLens.Protocol;
using TruncationStep = FlowLens.Protocol.TruncationStep;

namespace FlowLens.Daemon.Cli;

/// <summary>
/// The truncations of a command line. Order counts: <c>--layer</c> begins a truncation, <c>--then</c> adds a later step to it, and the other
/// options belong to the step before them; those before the first <c>--layer</c> hold for every step that does not say otherwise.
/// </summary>
internal sealed class TruncationArguments
{
    private readonly Dictionary<string, Func<Draft, string, Draft>> readers;

    public TruncationArguments()
    {
        readers = new()
        {
            ["--keep"] = (draft, text) => draft with { Keep = ReadKeep(text) },
            ["--select"] = (draft, text) => draft with { Select = text },
            ["--reduce"] = (draft, text) => draft with { Reduce = text },
            ["--seed"] = (draft, text) => draft with { Seed = ReadSeed(text) },
        };
        Options =
        [
            Repeated("--preset", "ID", $"A published truncation, a column of its own: {string.Join(", ", Presets.All.Select(p => p.Id))}"),
            Repeated("--layer", "K", "Begins a truncation at the entry of layer K; once for each column"),
            Repeated("--then", "K", "Adds a later step, at layer K, to the truncation before it"),
            Repeated("--keep", "N", "Image tokens that survive: a share (0.5, 50%) or a number (32, 0) [default: 0.5]"),
            Repeated("--select", "ID", $"How image tokens are ranked: {string.Join(", ", Selectors.All.Select(s => s.Id))} [default: attention]"),
            Repeated("--reduce", "ID", $"What happens to the others: {string.Join(", ", Reducers.All.Select(r => r.Id))} [default: drop]"),
            Repeated("--seed", "N", "Seed of --select random [default: 0]"),
            Repeated("--name", "TEXT", "Title of the truncation's column"),
        ];
    }

    public IReadOnlyList<Option> Options { get; }

    /// <summary>
    /// The truncations in order, once the model's number of layers is known. Without <c>--layer</c>: half of the image tokens from layer 2 on,
    /// and none of them from the middle layer on.
    /// </summary>
    /// <param name="tokens">The command line's tokens in order.</param>
    /// <exception cref="FlowLensException">A number is none, or an option has no truncation before it.</exception>
    public Func<int, IReadOnlyList<TruncationRun>> Read(IReadOnlyList<Token> tokens)
    {
        Draft defaults = new(0, new KeepSpec(null, 0.5), "attention", null, null);
        List<DraftRun> runs = [];
        foreach ((string option, string text) in Pairs(tokens))
        {
            if (option == "--preset")
            {
                runs.Add(new DraftRun(null, [], Presets.Find(text)));
            }
            else if (option == "--layer")
            {
                runs.Add(new DraftRun(null, [defaults with { Layer = ReadLayer(option, text) }]));
            }
            else if (runs.Count == 0)
            {
                defaults = readers.TryGetValue(option, out Func<Draft, string, Draft>? read) ? read(defaults, text)
                    : throw new FlowLensException(ErrorKind.BadOption, $"{option} stands before every --layer", "Begin each truncation with --layer K");
            }
            else
            {
                runs[^1] = Continue(runs[^1], defaults, option, text);
            }
        }

        return layers => [.. (runs.Count > 0 ? runs : Defaults(defaults, layers)).Select(run => run.Finish())];
    }

    private DraftRun Continue(DraftRun run, Draft defaults, string option, string text) => option switch
    {
        "--name" => run with { Name = text },
        _ when run.Preset is not null => throw new FlowLensException(ErrorKind.BadOption, $"{option} stands after --preset {run.Preset.Id}, which says it already", "Begin a truncation of your own with --layer K"),
        "--then" => run with { Steps = [.. run.Steps, defaults with { Layer = ReadLayer(option, text) }] },
        _ => run with { Steps = [.. run.Steps[..^1], readers[option](run.Steps[^1], text)] },
    };

    private static List<DraftRun> Defaults(Draft defaults, int layers) =>
    [
        new DraftRun(null, [defaults with { Layer = Math.Min(2, layers) }]),
        new DraftRun(null, [defaults with { Layer = layers / 2, Keep = new KeepSpec(0, null), Select = "none" }]),
    ];

    private static Option<string[]> Repeated(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Arity = ArgumentArity.OneOrMore };

    // Every truncation option with its value, in order.
    private IEnumerable<(string Option, string Text)> Pairs(IReadOnlyList<Token> tokens)
    {
        HashSet<string> names = [.. Options.Select(o => o.Name)];
        for (int i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Type == TokenType.Option && names.Contains(tokens[i].Value))
            {
                yield return (tokens[i].Value, tokens[i + 1].Value);
            }
        }
    }

    // 0.5 and 50% are shares, 32 is a number; 1 is one token and 1.0 all of them.
    private static KeepSpec ReadKeep(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return new KeepSpec(count, null);
        }

        bool percent = text.EndsWith('%');
        return double.TryParse(text.TrimEnd('%', ' '), NumberStyles.Float, CultureInfo.InvariantCulture, out double ratio) ? new KeepSpec(null, percent ? ratio / 100 : ratio)
            : throw new FlowLensException(ErrorKind.BadOption, $"--keep is '{text}', which is no number", "Give a share such as 0.5 or 50%, or a number of image tokens such as 32");
    }

    private static int ReadLayer(string option, string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int layer) ? layer
        : throw new FlowLensException(ErrorKind.BadOption, $"{option} is '{text}', which is no layer", "Give a layer's number, counted from 0");

    private static long ReadSeed(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed) ? seed
        : throw new FlowLensException(ErrorKind.BadOption, $"--seed is '{text}', which is no whole number", "Give a whole number");

    private sealed record Draft(int Layer, KeepSpec Keep, string Select, string? Reduce, long? Seed)
    {
        public string Title()
        {
            string keep = Select == "none" || Keep is { Count: 0 } or { Ratio: 0 } ? "none"
                : Keep.Ratio is double ratio ? string.Create(CultureInfo.InvariantCulture, $"{ratio * 100:0.#} %") : Keep.Count.GetValueOrDefault().ToString(CultureInfo.InvariantCulture);
            string select = keep == "none" || Select == "attention" ? "" : $" {Select}";
            return string.Create(CultureInfo.InvariantCulture, $"K {Layer}, {keep}{select}{(Reduce is null or "drop" ? "" : $" {Reduce}")}");
        }
    }

    private sealed record DraftRun(string? Name, Draft[] Steps, Preset? Preset = null)
    {
        public TruncationRun Finish() => Preset is not null ? new(Name ?? Preset.Title, [], Preset.Id) : new(Name ?? string.Join(", then ", Steps.Select(s => s.Title())),
            [.. Steps.Select(s => new TruncationStep(s.Layer, s.Keep, s.Select, s.Reduce, s.Seed))]);
    }
}
