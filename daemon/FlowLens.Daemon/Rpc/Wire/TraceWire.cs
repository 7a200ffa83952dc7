using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Protocol;
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

    /// <exception cref="Core.FlowLensException">A word is unknown.</exception>
    public static TraceOptions Options(FlowTraceParams parameters) => Default with
    {
        Metrics = parameters.Metrics,
        GivenAnswer = parameters.Answer?.Text,
        MaxNewTokens = parameters.Answer?.MaxNewTokens,
        Rows = Choice.Of<ReadRows>("options.rows", parameters.Options?.Rows),
        PerToken = Choice.Of<Normalization>("options.normalize", parameters.Options?.Normalize) == Normalization.PerToken,
        Head = parameters.Options?.Head,
        TopTokens = parameters.Options?.TopTokens ?? Default.TopTokens,
        CamSite = Choice.Of<CamSite>("options.camSite", parameters.Options?.CamSite),
        CamMode = Choice.Of<CamMode>("options.camMode", parameters.Options?.CamMode),
    };

    public static TraceResult Result(LoadedModel model, Prompt prompt, Trace trace, Provenance provenance)
    {
        int layers = model.Shape.Layers, n = prompt.ImagePositions.Length;
        LensTable? lens = trace.Values.Select(v => v.Lens).FirstOrDefault(l => l is not null);
        Answer answer = trace.Answer;
        AnswerInfo info = new(TokenWire.Text(model, answer), TokenWire.OfAnswer(model, answer), TokenWire.Probabilities(answer), answer.Source == AnswerSource.Given);
        return new TraceResult(PromptWire.Info(model, prompt), info, layers, [.. trace.Values.Select(v => Metric(v, layers, n))], lens is null ? null : Lens(model, lens, layers),
            trace.Seconds, provenance);
    }

    private static MetricResult Metric(MetricValue value, int layers, int n) => new(value.Id, [.. value.Series.Select(s => new LayerSeries(s.Id, Arrays.Of(s.Values, layers)))],
        value.Heat is null ? null : Arrays.Of(value.Heat.Length == n ? [.. Enumerable.Repeat(value.Heat, layers).SelectMany(row => row)] : value.Heat, layers, n), value.Note);

    private static LensResult Lens(LoadedModel model, LensTable lens, int layers) => new(Arrays.Of(lens.TopIds, layers, lens.Width),
        [.. lens.TopIds.Chunk(lens.Width).Select(ids => (IReadOnlyList<string>)[.. ids.Select(id => TokenWire.Piece(model, id))])],
        Arrays.Of(lens.TopProbabilities, layers, lens.Width), Arrays.Of(lens.Rank, layers), Arrays.Of(lens.Probability, layers));
}
