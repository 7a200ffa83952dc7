namespace FlowLens.Core.Prompts;

/// <summary>A turn of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its parts in order.</param>
public sealed record Message(string Role, IReadOnlyList<ContentPart> Content);

/// <summary>A part of a turn.</summary>
public abstract record ContentPart;

public sealed record TextPart(string Text) : ContentPart;

/// <summary>The place of a picture.</summary>
public sealed record ImagePart : ContentPart;
