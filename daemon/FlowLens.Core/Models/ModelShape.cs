namespace FlowLens.Core.Models;

/// <summary>The sizes that a person asks about.</summary>
/// <param name="Layers">Decoder layers, L.</param>
/// <param name="Heads">Query heads of a decoder layer, H.</param>
/// <param name="KeyValueHeads">Key heads.</param>
/// <param name="HiddenSize">Width of the residual stream, d.</param>
/// <param name="VocabularySize">Rows of the output head, V.</param>
/// <param name="ContextLength">Most positions.</param>
public sealed record ModelShape(int Layers, int Heads, int KeyValueHeads, int HiddenSize, int VocabularySize, int ContextLength);
