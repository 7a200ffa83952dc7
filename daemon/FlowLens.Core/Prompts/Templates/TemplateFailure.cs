namespace FlowLens.Core.Prompts.Templates;

/// <summary>
/// What goes wrong inside a template, before its file and line are known; <see cref="ChatTemplate"/> turns it into the error that leaves.
/// </summary>
internal sealed class TemplateFailure(string message, string remedy = TemplateFailure.MendTemplate, int line = 0) : Exception(message)
{
    public const string MendTemplate = "Mend the template, or fetch the model's own again";

    public string Remedy { get; } = remedy;

    /// <summary>1-based line, or 0 where the evaluator knows it.</summary>
    public int Line { get; } = line;
}
