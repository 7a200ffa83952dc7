using FlowLens.Core.Flow;

namespace FlowLens.Core.Truncation;

/// <summary>The selectors (<c>metrics.md</c> §3). Adding one is a row here.</summary>
public static class Selectors
{
    public static IReadOnlyList<Selector> All { get; } =
    [
        // FastV: the attention of the layer before. K = 0 has none, and ranks by layer 0's own.
        new("attention", Best, layer => Math.Max(0, layer - 1)),

        // The paper's wording: layer K's own attention, computed on all; then K runs on the kept.
        new("attention-at", Best, layer => layer),

        // SparseVLM: the rows of the text tokens that the picture is about.
        new("text-relevance", Best, layer => Math.Max(0, layer - 1), TextRaters.Of),
        new("saliency", Best, Gradients: layer => (Saliency.Metric, new TraceOptions(), Math.Max(0, layer - 1))),
        new("llava-cam", Best, Gradients: layer => (LlavaCam.Metric, new TraceOptions(CamSite: CamSite.ResidPre), layer)),

        // DivPrune: what the pictures' features themselves say, before any layer.
        new("diversity", Diversity.Pick, ByFeature: true),
        new("given", Best, NeedsGiven: true),
        new("uniform", Uniform),
        new("random", Random),
        new("none", _ => []),
    ];

    /// <exception cref="FlowLensException">There is no such selector.</exception>
    public static Selector Find(string id) => All.FirstOrDefault(s => s.Id == id)
        ?? throw new FlowLensException(ErrorKind.BadOption, $"There is no selector '{id}'", $"Choose one of {string.Join(", ", All.Select(s => s.Id))}");

    // Equal scores keep the lower position: the sort is stable.
    private static int[] Best(Candidates candidates) =>
        [.. Enumerable.Range(0, candidates.Count).OrderByDescending(i => candidates.Scores[i]).Take(candidates.Keep).Order()];

    // ⌊(i + ½)·n/k⌋, in integers: ⌊(2i + 1)·n / 2k⌋.
    private static int[] Uniform(Candidates candidates) =>
        [.. Enumerable.Range(0, candidates.Keep).Select(i => (int)(((2L * i) + 1) * candidates.Count / (2L * candidates.Keep)))];

    private static int[] Random(Candidates candidates)
    {
        int[] order = [.. Enumerable.Range(0, candidates.Count)];
        SplitMix64 random = new(candidates.Seed);
        random.Shuffle(order);
        return [.. order.Take(candidates.Keep).Order()];
    }
}
