namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>
/// What a name or member without a value gives: it prints nothing, is false and has no elements; any other use fails with its hint.
/// </summary>
internal sealed record Undefined(string Hint)
{
    public TemplateFailure Failure => new(Hint);
}
