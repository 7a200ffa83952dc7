namespace FlowLens.Protocol;

/// <param name="Prompt">The pair.</param>
/// <param name="Metrics">Ids of metrics; null takes all that a forward pass gives.</param>
/// <param name="Answer">The answer that the rows read; null is greedy.</param>
/// <param name="Options">How to measure; null is the default.</param>
/// <param name="Progress">Where to report, by layer.</param>
public sealed record FlowTraceParams(PromptSpec Prompt, IReadOnlyList<string>? Metrics, AnswerSpec? Answer, FlowOptions? Options,
    IProgress<ProgressReport>? Progress);

/// <param name="Text">A given answer, tokenised after the prompt; null generates greedily.</param>
/// <param name="MaxNewTokens">Most tokens of a greedy answer; null is 64.</param>
public sealed record AnswerSpec(string? Text, int? MaxNewTokens);

/// <param name="Rows"><c>first</c> (the reading row alone, as the paper) or <c>all</c> (mean over the answer's rows); null is <c>first</c>.</param>
/// <param name="Normalize"><c>none</c> or <c>per-token</c> (shares divided by the role's length); null is <c>none</c>.</param>
/// <param name="Head">One head, or null for the mean over heads.</param>
/// <param name="TopTokens">Number of next tokens of the logit lens by layer; null is 10.</param>
/// <param name="CamSite">Where <c>llava-cam</c> reads: <c>norm-mid</c> (what enters the MLP, as the paper) or <c>resid-pre</c> (what enters the layer); null is <c>norm-mid</c>.</param>
/// <param name="CamMode"><c>paper</c> or <c>repo</c> (what the paper's published code does); null is <c>paper</c>.</param>
public sealed record FlowOptions(string? Rows, string? Normalize, int? Head, int? TopTokens, string? CamSite = null, string? CamMode = null);

/// <param name="Prompt">The prompt as the model saw it.</param>
/// <param name="Answer">The answer whose rows were read.</param>
/// <param name="Layers">Decoder layers, L.</param>
/// <param name="Metrics">One entry for each metric with series or heat.</param>
/// <param name="Lens">The logit lens at the reading row, where it was asked for.</param>
/// <param name="Seconds">Wall time of the trace.</param>
/// <param name="Provenance">What made this result.</param>
public sealed record TraceResult(PromptInfo Prompt, AnswerInfo Answer, int Layers, IReadOnlyList<MetricResult> Metrics, LensResult? Lens,
    double Seconds, Provenance Provenance);

/// <param name="Text">Decoded, without special tokens.</param>
/// <param name="Tokens">Its tokens, the end token included.</param>
/// <param name="Probabilities">Probability of each token at its row.</param>
/// <param name="Given">Whether the caller gave it.</param>
public sealed record AnswerInfo(string Text, IReadOnlyList<TokenInfo> Tokens, IReadOnlyList<double> Probabilities, bool Given);

/// <param name="Id">The metric.</param>
/// <param name="Series">Its lines over the layers.</param>
/// <param name="Heat">float32 [L, n] over image positions, or null; of <c>grad-input</c>, which has no layers, every row is the same.</param>
/// <param name="Note">A remark that the reader must see, or null.</param>
public sealed record MetricResult(string Id, IReadOnlyList<LayerSeries> Series, NdArray? Heat, string? Note);

/// <param name="Id">Kebab-case id, for example a role.</param>
/// <param name="Values">float32 [L].</param>
public sealed record LayerSeries(string Id, NdArray Values);

/// <param name="TopIds">int32 [L, k].</param>
/// <param name="TopTokens">Pieces of those ids, by layer.</param>
/// <param name="TopProbabilities">float32 [L, k].</param>
/// <param name="Rank">int32 [L]: rank of the answer's first token, 0 is first.</param>
/// <param name="Probability">float32 [L]: probability of the answer's first token.</param>
public sealed record LensResult(NdArray TopIds, IReadOnlyList<IReadOnlyList<string>> TopTokens, NdArray TopProbabilities, NdArray Rank,
    NdArray Probability);
