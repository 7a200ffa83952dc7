using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Puts special tokens around a text, as a template says.</summary>
/// <param name="parts">Ids to put there, or null where the text stands.</param>
internal sealed class TemplateProcessing(IReadOnlyList<int[]?> parts) : IPostProcessor
{
    // The template for pairs of texts is not read: a prompt is one text.
    public static IPostProcessor Read(RawConfig config) => new TemplateProcessing([.. config.RequiredSections("single").Select(p => ReadPart(config, p))]);

    public Encoding Process(Encoding encoding, bool addSpecialTokens)
    {
        List<int> ids = [];
        List<TokenSpan> offsets = [];
        foreach (int[]? special in parts)
        {
            if (special is null)
            {
                ids.AddRange(encoding.Ids);
                offsets.AddRange(encoding.Offsets);
            }
            else if (addSpecialTokens)
            {
                ids.AddRange(special);
                offsets.AddRange(special.Select(_ => new TokenSpan(0, 0)));
            }
        }

        return new Encoding([.. ids], [.. offsets]);
    }

    private static int[]? ReadPart(RawConfig config, RawConfig part)
    {
        if (part.Section("Sequence") is { } sequence)
        {
            return sequence.Text("id") == "A" ? null : throw sequence.Wrong("id", "A, the only text of a single template");
        }

        return [.. config.RequiredSection("special_tokens").RequiredSection(part.RequiredSection("SpecialToken").Text("id")).Ints("ids")];
    }
}
