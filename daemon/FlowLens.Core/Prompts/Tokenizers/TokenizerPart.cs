using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>A row of one of the lists of parts: how a section of <c>tokenizer.json</c> of this <c>type</c> becomes a <typeparamref name="T"/>.</summary>
/// <param name="Type">The section's <c>type</c>.</param>
/// <param name="Read">Makes the part from its section.</param>
internal sealed record TokenizerPart<T>(string Type, Func<RawConfig, T> Read)
    where T : class;

/// <summary>Looks parts up in their lists.</summary>
internal static class TokenizerParts
{
    /// <summary>The part that a field holds, or null where the field is absent.</summary>
    public static T? ReadField<T>(this IReadOnlyList<TokenizerPart<T>> rows, RawConfig parent, string field)
        where T : class => parent.Section(field) is { } section ? rows.Read(section) : null;

    /// <summary>The parts that a field lists.</summary>
    public static T[] ReadList<T>(this IReadOnlyList<TokenizerPart<T>> rows, RawConfig parent, string field)
        where T : class => [.. parent.RequiredSections(field).Select(s => rows.Read(s))];

    /// <summary>The part that a section describes.</summary>
    /// <exception cref="FlowLensException">No row has its type.</exception>
    public static T Read<T>(this IReadOnlyList<TokenizerPart<T>> rows, RawConfig section, string? published = null)
        where T : class
    {
        string type = section.Text("type", published);
        return rows.FirstOrDefault(r => r.Type == type) is { } row ? row.Read(section) : throw new FlowLensException(ErrorKind.BadTokenizer,
            $"{section.File}: {section.Name("type")} is '{type}', a part that FlowLens does not read", $"Known: {string.Join(", ", rows.Select(r => r.Type))}");
    }
}
