namespace FlowLens.Core.Prompts.Templates;

/// <summary>What a template sees beside the messages.</summary>
/// <param name="AddGenerationPrompt">Whether the text ends where the model's answer begins.</param>
/// <param name="BosToken">The start token's text, or null where the tokenizer has none.</param>
/// <param name="EosToken">The end token's text, or null where the tokenizer has none.</param>
public sealed record ChatTemplateOptions(bool AddGenerationPrompt, string? BosToken, string? EosToken)
{
    /// <summary>The time that templates with a date print; null is the time of rendering.</summary>
    public DateTime? Now { get; init; }
}
