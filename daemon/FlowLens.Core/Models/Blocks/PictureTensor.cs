using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>A processed picture as tensors, checked against what the tower takes.</summary>
public static class PictureTensor
{
    /// <summary>[tiles, 3, S, S]; one tile where the processor makes no tiles.</summary>
    /// <exception cref="FlowLensException">The processor makes pictures of another size.</exception>
    public static Tensor Tiles(ProcessedPicture picture, int side)
    {
        int[] shape = picture.Shape.Length == 3 ? [1, .. picture.Shape] : picture.Shape;
        return shape is [_, 3, int height, int width] && height == side && width == side ? Of(picture, shape)
            : throw Mismatch(picture, $"[3, {side}, {side}]");
    }

    /// <summary>[patches, width of a patch].</summary>
    /// <exception cref="FlowLensException">The processor makes patches of another size.</exception>
    public static Tensor Patches(ProcessedPicture picture, int width) => picture.Shape is [_, int found] && found == width ? Of(picture, picture.Shape)
        : throw Mismatch(picture, $"[patches, {width}]");

    private static Tensor Of(ProcessedPicture picture, int[] shape) => tensor(picture.Pixels, [.. shape.Select(d => (long)d)]);

    private static FlowLensException Mismatch(ProcessedPicture picture, string expected) => new(ErrorKind.BadConfig,
        $"The image processor makes pictures of [{string.Join(", ", picture.Shape)}], the tower takes {expected}", "Check that the processor's configuration belongs to this checkpoint");
}
