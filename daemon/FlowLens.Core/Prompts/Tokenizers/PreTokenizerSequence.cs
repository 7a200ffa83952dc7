using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Pre-tokenizers, each cutting the pieces of the one before.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public static IPreTokenizer Read(RawConfig config) => new PreTokenizerSequence(PreTokenizers.All.ReadList(config, "pretokenizers"));

    public IEnumerable<AlignedText> Split(AlignedText text) => steps.Aggregate((IEnumerable<AlignedText>)[text], (pieces, step) => pieces.SelectMany(step.Split));
}
