namespace FlowLens.Protocol;

/// <param name="Prompt">The pair.</param>
/// <param name="Metrics">Ids of metrics; null is <c>attention-flow</c> and <c>logit-lens</c>.</param>
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
/// <param name="KnockoutWindow">Layers in which <c>knockout</c> cuts at once, odd; null is 1.</param>
/// <param name="KnockoutRegion">Indices of image tokens, whose edge to the output <c>knockout</c> cuts too; null for none.</param>
/// <param name="SmoothRuns">Noisy runs that <c>llava-cam</c> is the mean of (SmoothGrad); null is 0, one run without noise.</param>
/// <param name="SmoothSigma">Standard deviation of that noise, in units of the range of the picture's normalised pixels; null is 0.15.</param>
/// <param name="Seed">Seed of that noise; null is 0.</param>
/// <param name="Token">Index of the answer token whose row is the first that is read; null is 0, the reading row of the prompt.</param>
/// <param name="ActivationBudget">Bytes of activations that may be kept for gradients instead of computed again; null is 512 MiB.</param>
public sealed record FlowOptions(string? Rows, string? Normalize, int? Head, int? TopTokens, string? CamSite = null, string? CamMode = null,
    int? KnockoutWindow = null, IReadOnlyList<int>? KnockoutRegion = null, int? SmoothRuns = null, double? SmoothSigma = null, long? Seed = null,
    int? Token = null, long? ActivationBudget = null);

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
/// <param name="Heat">float32 [L, n] over image positions, or null; of <c>grad-input</c> and <c>sinks</c>, which have no layers, every row is the same; of <c>attention-heads</c> [L, H, n].</param>
/// <param name="Note">A remark that the reader must see, or null.</param>
/// <param name="Cells">The likeliest next token at each image position, of <c>image-lens</c>; null elsewhere.</param>
/// <param name="Positions">float32 [L, T]: the heat over all prompt positions (with the answer's tokens before the one that is read); null where it is of image tokens alone.</param>
public sealed record MetricResult(string Id, IReadOnlyList<LayerSeries> Series, NdArray? Heat, string? Note, CellTokens? Cells = null, NdArray? Positions = null);

/// <param name="Pieces">The tokens that occur.</param>
/// <param name="Top">int32 [L, n]: index into the pieces.</param>
/// <param name="Probabilities">float32 [L, n].</param>
public sealed record CellTokens(IReadOnlyList<string> Pieces, NdArray Top, NdArray Probabilities);

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

/// <param name="Prompt">The pair.</param>
/// <param name="Metric">Id of the metric whose heat is verified; null where the scores are given.</param>
/// <param name="Layer">The layer of the heat; null where the scores are given.</param>
/// <param name="Scores">A heat of one's own, one number an image token; null takes the metric's.</param>
/// <param name="Answer">The answer whose probability is followed; null is greedy.</param>
/// <param name="Options">How the heat was measured; null is the default.</param>
/// <param name="ExcludeSinks">Whether attention sinks come last in the order; null is no.</param>
/// <param name="Boxes">Boxes on the first picture that the heat should lie on, or null.</param>
/// <param name="Progress">Where to report.</param>
public sealed record FlowVerifyParams(PromptSpec Prompt, string? Metric, int? Layer, IReadOnlyList<double>? Scores, AnswerSpec? Answer, FlowOptions? Options,
    bool? ExcludeSinks, IReadOnlyList<DatasetBox>? Boxes, IProgress<ProgressReport>? Progress);

/// <param name="Answer">The answer whose probability is followed.</param>
/// <param name="Fractions">float64 [21]: share of the image tokens that have left (entered) at each step.</param>
/// <param name="Deletion">float64 [21]: geometric mean of the answer's token probabilities, hottest image tokens leaving first.</param>
/// <param name="Insertion">float64 [21]: the same, hottest entering first.</param>
/// <param name="DeletionAuc">Area under the deletion curve.</param>
/// <param name="InsertionAuc">Area under the insertion curve.</param>
/// <param name="RandomDeletion">float64 [5, 21]: of 5 random orders.</param>
/// <param name="RandomInsertion">float64 [5, 21]: of 5 random orders.</param>
/// <param name="WithoutImage">Probability with no image token at all.</param>
/// <param name="BeatsRandom">Whether insertion − deletion is above that of all 5 random orders.</param>
/// <param name="Above">By how much insertion − deletion is above the random orders' mean.</param>
/// <param name="HalvedAt">Share of the image tokens whose deletion halves the probability; null where nothing does.</param>
/// <param name="RandomHalvedAt">The same, mean of the random orders that halve it; null where none does.</param>
/// <param name="Verdict">The same in words.</param>
/// <param name="Pointing">Whether the heat lies on the boxes; null where none were given.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Provenance">What made this result.</param>
public sealed record VerifyResult(AnswerInfo Answer, NdArray Fractions, NdArray Deletion, NdArray Insertion, double DeletionAuc, double InsertionAuc, NdArray RandomDeletion,
    NdArray RandomInsertion, double WithoutImage, bool BeatsRandom, double Above, double? HalvedAt, double? RandomHalvedAt, string Verdict, PointingResult? Pointing,
    double Seconds, Provenance Provenance);

/// <param name="Hit">Whether the middle of the hottest cell lies in a box (pointing game).</param>
/// <param name="Energy">Share of the positive heat in the boxes.</param>
/// <param name="Chance">Share of the area in the boxes: what a flat heat has.</param>
public sealed record PointingResult(bool Hit, double Energy, double Chance);
