namespace FlowLens.Core.Truncation;

/// <summary>What a preset is made for.</summary>
/// <param name="Layers">L.</param>
/// <param name="Cliff">This prompt's cliff layer, found when it is asked for.</param>
public sealed record PresetInput(int Layers, Func<int> Cliff);

/// <summary>A published truncation, as data.</summary>
/// <param name="Id">Kebab-case id.</param>
/// <param name="Title">As a column's title.</param>
/// <param name="Source">Who published it, and where its numbers stand.</param>
/// <param name="Departures">Where it still departs from its source's code and why; empty for nowhere.</param>
/// <param name="Schedule">The truncation.</param>
public sealed record Preset(string Id, string Title, string Source, string Departures, Func<PresetInput, Schedule> Schedule);

/// <summary>The presets. Adding one is a row here.</summary>
public static class Presets
{
    private const int Published = 32; // layers of the models that the numbers were published for

    public static IReadOnlyList<Preset> All { get; } =
    [
        new("paper", "Paper, K = 22 of 32", "Zhang et al., From Redundancy to Relevance, arXiv 2406.06579; its published code", "K is scaled to the model's layers",
            input => One(Scaled(22, input.Layers), Keep.Count(0), "none")),
        new("cliff", "This prompt's cliff", "FlowLens: nothing kept from the cliff layer on (ε = 0.003)", "", input => One(input.Cliff(), Keep.Count(0), "none")),
        new("fastv", "FastV, K = 2, 50 %", "Chen et al., FastV, arXiv 2403.06764; pkunlp-icler/FastV scripts (K = 2, R = 0.5)",
            "the prefill's choice holds while decoding, as in its cached code; the code without a cache ranks anew for each token", input => One(Math.Min(2, input.Layers), Keep.Ratio(0.5), "attention")),
        new("vtw", "VTW, K = L/2", "Lin et al., VTW, arXiv 2405.05803; lzhxmu/VTW (K = 16 of 32)", "K is half of the model's layers; its search over a data set is not made",
            input => One(input.Layers / 2, Keep.Count(0), "none")),
        new("pyramiddrop", "PyramidDrop", "Xing et al., PyramidDrop, arXiv 2410.17247; Cooperx521/PyramidDrop (layers 8, 16, 24; 0.5, 0.25, 0.125 of the first n)",
            "layers are scaled to the model's; counts are rounded, not cut", input => new Schedule(
                [.. new (int Layer, double Ratio)[] { (8, 0.5), (16, 0.25), (24, 0.125) }.Select(s => new TruncationStep(Scaled(s.Layer, input.Layers), Keep.Ratio(s.Ratio), Selectors.Find("attention-at"), Reducers.Drop))
                    .DistinctBy(s => s.Layer)], Packed: true)),
        new("sparsevlm", "SparseVLM, 192", "Zhang et al., SparseVLM, arXiv 2410.04417; Gumpest/SparseVLMs (K = 3, 7, 16; 300, 200, 110 of 576)",
            "counts are shares of the prompt's image tokens; what is dropped is not recycled into new tokens", input => new Schedule(
                [.. new (int Layer, int Count)[] { (3, 300), (7, 200), (16, 110) }.Where(s => s.Layer < input.Layers)
                    .Select(s => new TruncationStep(s.Layer, Keep.Ratio(s.Count / 576.0), Selectors.Find("text-relevance"), Reducers.Drop))], Packed: true)),
        new("divprune", "DivPrune, 9.8 %", "Alvar et al., DivPrune, arXiv 2503.02175; vbdi/divprune (ratio 0.098, before layer 0)", "a chosen token is never chosen twice",
            _ => new Schedule([new TruncationStep(0, Keep.Ratio(0.098), Selectors.Find("diversity"), Reducers.Drop)], Packed: true)),
    ];

    /// <exception cref="FlowLensException">There is no such preset.</exception>
    public static Preset Find(string id) => All.FirstOrDefault(p => p.Id == id)
        ?? throw new FlowLensException(ErrorKind.BadOption, $"There is no preset '{id}'", $"Choose one of {string.Join(", ", All.Select(p => p.Id))}");

    private static int Scaled(int layer, int layers) => (int)Math.Round(layer * layers / (double)Published, MidpointRounding.AwayFromZero);

    private static Schedule One(int layer, Keep keep, string select) => Truncation.Schedule.One(layer, keep, Selectors.Find(select), Reducers.Drop);
}
