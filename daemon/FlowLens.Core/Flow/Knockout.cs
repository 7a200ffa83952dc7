using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// What the answer loses when attention from one role to another is cut in a window of layers (Geva et al. 2023; Zhang et al. 2025; <c>metrics.md</c> §3): the change of
/// log p(y₀) and of its logit, by the window's middle. The reading row is output, so it is in neither user set.
/// </summary>
public static class Knockout
{
    public static Metric Metric { get; } = new("knockout", "What the answer loses without an edge", Metric.NoTaps, Compute, OfStates: true);

    /// <summary>The edges, by the ids of their series.</summary>
    public static IReadOnlyList<(string Id, Func<Prompt, int, bool> Source, Func<Prompt, int, bool> Target)> Edges { get; } =
    [
        ("image-to-output", IsImage, IsOutput),
        ("user-to-output", IsUser, IsOutput),
        ("image-to-user", IsImage, IsUser),
    ];

    /// <summary>The edge from some image positions alone, where the options name them.</summary>
    public const string Region = "region-to-output";

    /// <summary>The two lines of one edge: the change of log p(y₀), then of its logit.</summary>
    /// <param name="input">With the traced run.</param>
    /// <param name="id">One of <see cref="Edges"/>, or <see cref="Region"/> where the options name one.</param>
    public static IReadOnlyList<LayerSeries> Edge(MetricInput input, string id)
    {
        using IDisposable scope = NewDisposeScope();
        (_, Func<Prompt, int, bool> source, Func<Prompt, int, bool> target) = All(input).Single(e => e.Id == id);
        Prompt prompt = input.Prompt;
        int layers = input.Decoder.LayerCount, half = input.Options.KnockoutWindow / 2, answer = input.Answer.Ids[0];
        bool[] sources = [.. Enumerable.Range(0, prompt.Length).Select(p => source(prompt, p))], targets = [.. Enumerable.Range(0, prompt.Length).Select(p => target(prompt, p))];
        Branch[] branches = [.. Enumerable.Range(0, layers).Select(l => new Branch(sources, targets, Math.Max(0, l - half), Math.Min(layers - 1, l + half)))];

        // The base goes the branches' way too, without a cut: the rounding of another kernel is as large as a small effect.
        Tensor logits = input.States.Branch([.. branches, new Branch(new bool[prompt.Length], targets, 0, layers - 1)]).cpu(); // [L + 1, V]
        (double baseLogP, double baseLogit) = Read(logits[layers], answer);
        (double LogP, double Logit)[] cut = [.. Enumerable.Range(0, layers).Select(l => Read(logits[l], answer))];
        return [new LayerSeries(id, [.. cut.Select(c => (float)(c.LogP - baseLogP))]), new LayerSeries($"{id}-logit", [.. cut.Select(c => (float)(c.Logit - baseLogit))])];
    }

    private static MetricValue Compute(MetricInput input) => new(Metric.Id, [.. All(input).SelectMany(e => Edge(input, e.Id))]);

    private static IEnumerable<(string Id, Func<Prompt, int, bool> Source, Func<Prompt, int, bool> Target)> All(MetricInput input)
    {
        if (input.Options.KnockoutRegion is not { } region)
        {
            return Edges;
        }

        HashSet<int> positions = [.. region.Select(i => input.Prompt.ImagePositions[i])];
        return [.. Edges, (Region, (_, p) => positions.Contains(p), IsOutput)];
    }

    private static (double LogP, double Logit) Read(Tensor logits, int answer)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor wide = logits.to(ScalarType.Float64);
        return (wide.log_softmax(0)[answer].item<double>(), wide[answer].item<double>());
    }

    private static bool IsImage(Prompt prompt, int position) => prompt.Roles[position] == Role.Image;

    private static bool IsUser(Prompt prompt, int position) => prompt.Roles[position] == Role.User && position != prompt.ReadingRow;

    private static bool IsOutput(Prompt prompt, int position) => position == prompt.ReadingRow;
}
