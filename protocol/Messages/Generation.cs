namespace FlowLens.Protocol;

/// <param name="Prompt">The pair.</param>
/// <param name="Truncation">Steps in order of layers; null or empty is none.</param>
/// <param name="Sampling">How to choose tokens; null is greedy.</param>
/// <param name="MaxNewTokens">Most tokens; null is 64.</param>
/// <param name="Progress">Gets each token as it is chosen.</param>
public sealed record TextGenerateParams(PromptSpec Prompt, IReadOnlyList<TruncationStep>? Truncation, SamplingSpec? Sampling,
    int? MaxNewTokens, IProgress<GeneratedToken>? Progress);

/// <param name="Temperature">Above 0; null is 1.</param>
/// <param name="TopK">Most candidates; null is all.</param>
/// <param name="TopP">Least cumulative probability of the candidates, in (0, 1]; null is 1.</param>
/// <param name="RepetitionPenalty">1 is none; null is 1.</param>
/// <param name="Seed">Seed of the draw.</param>
public sealed record SamplingSpec(double? Temperature, int? TopK, double? TopP, double? RepetitionPenalty, long Seed);

/// <param name="Index">0-based index in the answer.</param>
/// <param name="Id">Vocabulary id.</param>
/// <param name="Text">Text that became final with this token; may be empty in the middle of a character.</param>
public sealed record GeneratedToken(int Index, int Id, string Text);

/// <param name="Text">Decoded, without special tokens.</param>
/// <param name="Tokens">Its tokens, the end token included.</param>
/// <param name="Stop"><c>end-token</c> or <c>length</c>.</param>
/// <param name="Cost">What it took.</param>
/// <param name="Provenance">What made this result.</param>
public sealed record GenerateResult(string Text, IReadOnlyList<TokenInfo> Tokens, string Stop, RunCost Cost, Provenance Provenance);
