using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Post-processors, one after the other.</summary>
internal sealed class PostProcessorSequence(IReadOnlyList<IPostProcessor> steps) : IPostProcessor
{
    public static IPostProcessor Read(RawConfig config) => new PostProcessorSequence(PostProcessors.All.ReadList(config, "processors"));

    public Encoding Process(Encoding encoding, bool addSpecialTokens) => steps.Aggregate(encoding, (e, step) => step.Process(e, addSpecialTokens));
}
