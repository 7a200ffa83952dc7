using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Every tile through a tower and a projector, one after the other.</summary>
/// <param name="tower">The tower; its tokens are [tokens, width].</param>
/// <param name="project">From a tile's tokens to its features, [features, d].</param>
/// <param name="arrange">From the features of the tiles that are there, and the picture, to the picture's; null is one after the other.</param>
/// <param name="owned">What goes with the encoder.</param>
public sealed class TiledImages(PatchTower tower, Func<Tensor, Tensor> project, Func<IReadOnlyList<Tensor>, Prompt, int, Tensor>? arrange, params IDisposable[] owned) : IImageEncoder
{
    public ImageFeatures Encode(Prompt prompt, int image, RunContext context)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor tiles = PictureTensor.Tiles(prompt.Images[image].Pixels, tower.Config.ImageSize);
        Tensor[] features = [.. Enumerable.Range(0, (int)tiles.shape[0]).Select(i => Features(tiles, i, context))];
        return new ImageFeatures((arrange is null ? cat(features, 0) : arrange(features, prompt, image)).MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        tower.Dispose();
        foreach (IDisposable part in owned)
        {
            part.Dispose();
        }
    }

    // In a scope of its own: of a tile only its features stay.
    private Tensor Features(Tensor tiles, int tile, RunContext context)
    {
        using IDisposable scope = NewDisposeScope();
        return project(tower.Forward(tiles[tile], context)).MoveToOuterDisposeScope();
    }
}
