using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>What turns a processed picture into states of the decoder's width.</summary>
public interface IImageEncoder : IDisposable
{
    /// <param name="picture">One picture's pixels.</param>
    /// <param name="context">Cancellation and probe.</param>
    /// <returns>[features, d], in the order of the picture's feature positions.</returns>
    Tensor Encode(ProcessedPicture picture, RunContext context);
}
