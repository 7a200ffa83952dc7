using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Where a block character is put before text that has none.</summary>
internal enum PrependScheme
{
    /// <summary>At the start of the original text only.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>After every added token too.</summary>
    Always,
}

/// <summary>The settings of a <c>Metaspace</c> part, which is a pre-tokenizer and a decoder.</summary>
/// <param name="Block">The character that stands for a space.</param>
/// <param name="Scheme">Where it is put.</param>
/// <param name="Split">Whether text is cut before each.</param>
internal sealed record Metaspace(string Block, PrependScheme Scheme, bool Split)
{
    /// <exception cref="FlowLensException">A field is wrong, or two contradict each other.</exception>
    public static Metaspace Read(RawConfig config)
    {
        string block = config.Text("replacement");
        if (block.EnumerateRunes().Count() != 1)
        {
            throw config.Wrong("replacement", "one character");
        }

        PrependScheme scheme = config.Text("prepend_scheme", "always") switch
        {
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            "always" => PrependScheme.Always,
            _ => throw config.Wrong("prepend_scheme", "first, never or always"),
        };
        // Older files have a flag beside the scheme; the engine takes it only where both say the same.
        if (!config.Bool("add_prefix_space", true) && scheme != PrependScheme.Never)
        {
            throw config.Wrong("add_prefix_space", "true, or a prepend_scheme of never");
        }

        return new Metaspace(block, scheme, config.Bool("split", true));
    }
}
