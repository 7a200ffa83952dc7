using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>A processed picture as tensors, checked against what the tower takes.</summary>
public static class PictureTensor
{
    /// <summary>[tiles, 3, S, S]; one tile where the processor makes only one.</summary>
    /// <exception cref="FlowLensException">The processor makes pictures of another size.</exception>
    public static Tensor Tiles(ProcessedPicture picture, int side) => picture.Shape is [_, 3, int height, int width] && height == side && width == side ? Of(picture)
        : throw Mismatch(picture, $"[3, {side}, {side}]");

    /// <summary>[patches, width of a patch].</summary>
    /// <exception cref="FlowLensException">The processor makes patches of another size.</exception>
    public static Tensor Patches(ProcessedPicture picture, int width) => picture.Shape is [_, int found] && found == width ? Of(picture)
        : throw Mismatch(picture, $"[patches, {width}]");

    private static Tensor Of(ProcessedPicture picture) => tensor(picture.Pixels, [.. picture.Shape.Select(d => (long)d)]);

    private static FlowLensException Mismatch(ProcessedPicture picture, string expected) => new(ErrorKind.BadConfig,
        $"The image processor makes pictures of [{string.Join(", ", picture.Shape)}], the tower takes {expected}", "Check that the processor's configuration belongs to this checkpoint");
}
