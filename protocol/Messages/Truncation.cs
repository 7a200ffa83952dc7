namespace FlowLens.Protocol;

/// <summary>One step: at the entry of a layer, image positions are ranked, the best kept, the others reduced.</summary>
/// <param name="Layer">K: layers below it see every position; 0…L, L truncates nothing.</param>
/// <param name="Keep">How many survive.</param>
/// <param name="Select">Id of the ranking.</param>
/// <param name="Reduce">Id of what happens to the others; null is <c>drop</c>.</param>
/// <param name="Seed">Seed of <c>random</c>; null is 0.</param>
/// <param name="Scores">Scores of one's own for <c>given</c>, one number an image token; null elsewhere.</param>
public sealed record TruncationStep(int Layer, KeepSpec Keep, string Select, string? Reduce, long? Seed, IReadOnlyList<double>? Scores = null);

/// <summary>Exactly one of the two.</summary>
/// <param name="Count">Number of image positions.</param>
/// <param name="Ratio">Share of the prompt's image positions, 0…1.</param>
public sealed record KeepSpec(int? Count, double? Ratio);

/// <param name="Prompt">The pair.</param>
/// <param name="Runs">The truncations to compare with the full run, one to five.</param>
/// <param name="MaxNewTokens">Most tokens of each answer; null is 64.</param>
/// <param name="Progress">Where to report.</param>
public sealed record TruncationCompareParams(PromptSpec Prompt, IReadOnlyList<TruncationRun> Runs, int? MaxNewTokens,
    IProgress<ProgressReport>? Progress);

/// <param name="Name">Title of its column.</param>
/// <param name="Steps">Steps in order of layers; empty where a preset is named.</param>
/// <param name="Preset">Id of a published truncation, or null.</param>
/// <param name="Positions"><c>original</c> (rotary positions do not move) or <c>packed</c> (survivors are renumbered); null is <c>original</c>, of a preset its own.</param>
public sealed record TruncationRun(string Name, IReadOnlyList<TruncationStep> Steps, string? Preset = null, string? Positions = null);

/// <param name="Prompt">The prompt as the model saw it.</param>
/// <param name="Layers">Decoder layers, L.</param>
/// <param name="Full">The run without truncation; its kl is 0.</param>
/// <param name="Runs">The truncated runs, in the order asked.</param>
/// <param name="Provenance">What made this result.</param>
public sealed record CompareResult(PromptInfo Prompt, int Layers, RunResult Full, IReadOnlyList<RunResult> Runs, Provenance Provenance);

/// <param name="Name">Title of its column.</param>
/// <param name="Steps">Its truncation, of a preset what it was made into; empty for the full run.</param>
/// <param name="Text">The answer, decoded, without special tokens.</param>
/// <param name="Tokens">The answer's tokens, the end token included.</param>
/// <param name="Probabilities">Probability of each token at its row, in this run.</param>
/// <param name="Kl">KL(p_full‖p_run) at the reading row, nats.</param>
/// <param name="KlAnswer">Mean of that over the rows of the full run's answer, teacher-forced, nats.</param>
/// <param name="DeltaLogP">log p_run − log p_full of the full run's answer, nats.</param>
/// <param name="FirstDifference">Where the answers part, or null where they do not.</param>
/// <param name="Kept">For each step, the image positions that survive it.</param>
/// <param name="TokensByLayer">Positions in each layer, L entries.</param>
/// <param name="ImageTokensByLayer">Image positions in each layer, L entries.</param>
/// <param name="Notes">Remarks that the reader must see.</param>
/// <param name="Cost">What it took.</param>
public sealed record RunResult(string Name, IReadOnlyList<TruncationStep> Steps, string Text, IReadOnlyList<TokenInfo> Tokens,
    IReadOnlyList<double> Probabilities, double Kl, double KlAnswer, double DeltaLogP, FirstDifference? FirstDifference,
    IReadOnlyList<KeptPositions> Kept, IReadOnlyList<int> TokensByLayer, IReadOnlyList<int> ImageTokensByLayer,
    IReadOnlyList<string> Notes, RunCost Cost);

/// <param name="Layer">K of the step.</param>
/// <param name="Positions">Image positions kept from there on, ascending.</param>
public sealed record KeptPositions(int Layer, IReadOnlyList<int> Positions);

/// <param name="Index">Index of the first differing answer token.</param>
/// <param name="Full">The most likely tokens there in the full run.</param>
/// <param name="Run">The most likely tokens there in this run.</param>
public sealed record FirstDifference(int Index, IReadOnlyList<TokenProbability> Full, IReadOnlyList<TokenProbability> Run);

/// <param name="Token">The token.</param>
/// <param name="Probability">Its probability.</param>
public sealed record TokenProbability(TokenInfo Token, double Probability);

/// <param name="PrefillSeconds">From embeddings to the reading row's logits.</param>
/// <param name="DecodeSecondsPerToken">Mean; 0 where nothing was decoded.</param>
/// <param name="PeakBytes">Peak resident bytes above those before the run.</param>
/// <param name="KvBytes">Bytes of keys and values after prefill.</param>
/// <param name="PrefillFlops">Analytic floating-point operations of the decoder's prefill.</param>
public sealed record RunCost(double PrefillSeconds, double DecodeSecondsPerToken, long PeakBytes, long KvBytes, double PrefillFlops);

/// <param name="Prompt">The pair.</param>
/// <param name="Layers">Values of K; null is 0…L.</param>
/// <param name="Keeps">How many survive; null is none.</param>
/// <param name="Select">Id of the ranking; null is <c>none</c>.</param>
/// <param name="Reduce">Id of what happens to the others; null is <c>drop</c>.</param>
/// <param name="Seed">Seed of <c>random</c>; null is 0.</param>
/// <param name="MaxNewTokens">Most tokens of the full answer; null is 64.</param>
/// <param name="Decode">Whether answers that change are decoded; null is no.</param>
/// <param name="Progress">Where cells are reported as they are ready.</param>
public sealed record TruncationSweepParams(PromptSpec Prompt, IReadOnlyList<int>? Layers, IReadOnlyList<KeepSpec>? Keeps, string? Select, string? Reduce, long? Seed,
    int? MaxNewTokens, bool? Decode, IProgress<SweepReport>? Progress);

/// <param name="Done">Cells done.</param>
/// <param name="Total">Cells in all.</param>
/// <param name="Cell">The cell that is ready.</param>
public sealed record SweepReport(int Done, int Total, SweepCell Cell);

/// <param name="Layer">K.</param>
/// <param name="Keep">Index of its keep.</param>
/// <param name="Kept">Image tokens that survive.</param>
/// <param name="Kl">KL(p_full‖p_K) at the reading row, nats.</param>
/// <param name="KlAnswer">Mean of that over the rows of the full answer, teacher-forced, nats.</param>
/// <param name="DeltaLogP">log p_K − log p_full of the full answer, nats.</param>
/// <param name="Unchanged">Whether the greedy answer is the full run's, shown by teacher forcing.</param>
/// <param name="Text">The answer, where it changes and was decoded; null elsewhere.</param>
public sealed record SweepCell(int Layer, int Keep, int Kept, double Kl, double KlAnswer, double DeltaLogP, bool Unchanged, string? Text);

/// <param name="Prompt">The prompt as the model saw it.</param>
/// <param name="Layers">Decoder layers, L.</param>
/// <param name="Full">The full run's answer.</param>
/// <param name="Cells">Keep by keep, K ascending.</param>
/// <param name="Cliffs">The cliff layer for each ε, where all K = 0…L were swept with one keep; else empty.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Provenance">What made this result.</param>
public sealed record SweepResult(PromptInfo Prompt, int Layers, AnswerInfo Full, IReadOnlyList<SweepCell> Cells, IReadOnlyList<CliffResult> Cliffs, double Seconds, Provenance Provenance);

/// <param name="Epsilon">ε, nats.</param>
/// <param name="Layer">The smallest K such that from it on KL is at most ε and the answer unchanged; L is no cliff.</param>
public sealed record CliffResult(double Epsilon, int Layer);
