using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Protocol;
using CellTokens = FlowLens.Protocol.CellTokens;
using LayerSeries = FlowLens.Protocol.LayerSeries;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Words of <c>options.normalize</c>.</summary>
internal enum Normalization
{
    None,
    PerToken,
}

/// <summary>Traces: what a caller asks, and what came out.</summary>
internal static class TraceWire
{
    private static readonly TraceOptions Default = new();

    /// <exception cref="Core.FlowLensException">A word is unknown, or a number below zero.</exception>
    public static TraceOptions Options(IReadOnlyList<string>? metrics, AnswerSpec? answer, FlowOptions? options) => Default with
    {
        Metrics = metrics,
        GivenAnswer = answer?.Text,
        MaxNewTokens = answer?.MaxNewTokens,
        Rows = Choice.Of<ReadRows>("options.rows", options?.Rows),
        Token = options?.Token ?? Default.Token,
        PerToken = Choice.Of<Normalization>("options.normalize", options?.Normalize) == Normalization.PerToken,
        Head = options?.Head,
        TopTokens = options?.TopTokens ?? Default.TopTokens,
        CamSite = Choice.Of<CamSite>("options.camSite", options?.CamSite),
        CamMode = Choice.Of<CamMode>("options.camMode", options?.CamMode),
        KnockoutWindow = options?.KnockoutWindow ?? Default.KnockoutWindow,
        KnockoutRegion = options?.KnockoutRegion,
        SmoothRuns = options?.SmoothRuns ?? Default.SmoothRuns,
        SmoothSigma = options?.SmoothSigma ?? Default.SmoothSigma,
        Seed = Seed(options?.Seed),
        ActivationBudget = options?.ActivationBudget ?? Default.ActivationBudget,
    };

    public static TraceResult Result(LoadedModel model, Prompt prompt, TraceOptions options, Trace trace, Provenance provenance)
    {
        int layers = model.Shape.Layers, n = prompt.ImagePositions.Length;
        LensTable? lens = trace.Values.Select(v => v.Lens).FirstOrDefault(l => l is not null);
        Answer answer = trace.Answer;
        return new TraceResult(PromptWire.Info(model, prompt), Info(model, answer), layers, [.. trace.Values.Select(v => Metric(model, v, n, prompt.Length + options.Token))], lens is null ? null : Lens(model, lens, layers),
            trace.Seconds, provenance);
    }

    public static AnswerInfo Info(LoadedModel model, Answer answer) =>
        new(TokenWire.Text(model, answer), TokenWire.OfAnswer(model, answer), TokenWire.Probabilities(answer), answer.Source == AnswerSource.Given);

    private static MetricResult Metric(LoadedModel model, MetricValue value, int n, int length)
    {
        int layers = model.Shape.Layers;
        NdArray? heat = value.Heat is { } values && values.Length > layers * n ? Arrays.Of(values, layers, values.Length / layers / n, n) : Table(value.Heat, layers, n);
        return new MetricResult(value.Id, [.. value.Series.Select(s => new LayerSeries(s.Id, Arrays.Of(s.Values, layers)))], heat, value.Note,
            value.Cells is { } cells ? Cells(model, cells, n) : null,
            Table(value.Positions, layers, length));
    }

    // [layers, width]; where layers do not differ every row is the same.
    private static NdArray? Table(float[]? values, int layers, int width) => values is null ? null
        : Arrays.Of(values.Length == width ? [.. Enumerable.Repeat(values, layers).SelectMany(row => row)] : values, layers, width);

    private static CellTokens Cells(LoadedModel model, Core.Flow.CellTokens cells, int n)
    {
        int layers = model.Shape.Layers;
        int[] ids = [.. cells.TopIds.Distinct().Order()];
        return new CellTokens([.. ids.Select(id => TokenWire.Piece(model, id))], Arrays.Of([.. cells.TopIds.Select(id => Array.BinarySearch(ids, id))], layers, n),
            Arrays.Of(cells.TopProbabilities, layers, n));
    }

    private static ulong Seed(long? seed) => seed is < 0 ? throw new Core.FlowLensException(Core.ErrorKind.BadOption, $"options.seed is {seed}", "Give 0 or more") : (ulong)(seed ?? 0);

    private static LensResult Lens(LoadedModel model, LensTable lens, int layers) => new(Arrays.Of(lens.TopIds, layers, lens.Width),
        [.. lens.TopIds.Chunk(lens.Width).Select(ids => (IReadOnlyList<string>)[.. ids.Select(id => TokenWire.Piece(model, id))])],
        Arrays.Of(lens.TopProbabilities, layers, lens.Width), Arrays.Of(lens.Rank, layers), Arrays.Of(lens.Probability, layers));
}
