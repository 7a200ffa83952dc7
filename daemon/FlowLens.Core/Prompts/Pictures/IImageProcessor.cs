namespace FlowLens.Core.Prompts.Pictures;

/// <summary>What turns a picture into the numbers that a tower takes; equal to the family's own processor.</summary>
public interface IImageProcessor
{
    /// <exception cref="FlowLensException">The picture has a shape that cannot be resized.</exception>
    ProcessedPicture Process(Picture picture);
}

/// <summary>What a tower sees of a picture.</summary>
/// <param name="Pixels">float32 in C order.</param>
/// <param name="Shape">[3, H, W].</param>
/// <param name="Covers">The part of the picture that the [H, W] plane shows.</param>
public sealed record ProcessedPicture(float[] Pixels, int[] Shape, PictureRect Covers);
