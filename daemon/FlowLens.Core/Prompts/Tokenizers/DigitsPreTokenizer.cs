using System.Text.RegularExpressions;
using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Cuts numbers out of text, whole or digit by digit.</summary>
internal sealed partial class DigitsPreTokenizer(bool each) : IPreTokenizer
{
    public static IPreTokenizer Read(RawConfig config) => new DigitsPreTokenizer(config.Bool("individual_digits", false));

    public IEnumerable<AlignedText> Split(AlignedText text) => SplitPreTokenizer.Cut(text, Digit(), each ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false);

    [GeneratedRegex(@"\p{N}", RegexOptions.CultureInvariant)]
    private static partial Regex Digit();
}
