using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Normalizers, one after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public static INormalizer Read(RawConfig config) => new NormalizerSequence(Normalizers.All.ReadList(config, "normalizers"));

    public AlignedText Normalize(AlignedText text) => steps.Aggregate(text, (t, step) => step.Normalize(t));
}
