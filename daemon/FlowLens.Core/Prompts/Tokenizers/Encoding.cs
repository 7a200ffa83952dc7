namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>A text as vocabulary ids, each with where it comes from.</summary>
/// <param name="Ids">Vocabulary ids, n entries.</param>
/// <param name="Offsets">Where each id stands in the original text, n entries; several ids can share a character, and a token that was added stands at (0, 0).</param>
public sealed record Encoding(int[] Ids, TokenSpan[] Offsets);

/// <summary>A stretch of the original text, in code points (not UTF-16 units).</summary>
/// <param name="Start">First code point.</param>
/// <param name="End">One past the last.</param>
public readonly record struct TokenSpan(int Start, int End);
