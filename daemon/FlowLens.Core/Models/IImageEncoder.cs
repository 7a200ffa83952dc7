using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>What a picture gives the decoder.</summary>
/// <param name="Embedded">[features, d], in the order of the picture's feature positions.</param>
/// <param name="Injected">Features of the same positions that are added after a decoder layer; mostly nothing.</param>
public sealed record ImageFeatures(Tensor Embedded, IReadOnlyList<(int Layer, Tensor Features)> Injected)
{
    public ImageFeatures(Tensor embedded)
        : this(embedded, [])
    {
    }
}

/// <summary>What turns a processed picture into states of the decoder's width.</summary>
public interface IImageEncoder : IDisposable
{
    /// <param name="prompt">The prompt, whose text some families look at.</param>
    /// <param name="image">Index of the picture in it.</param>
    /// <param name="context">Cancellation and probe.</param>
    ImageFeatures Encode(Prompt prompt, int image, RunContext context);
}
