namespace FlowLens.Core.Prompts.Pictures;

/// <summary>What turns a picture into the numbers that a tower takes; equal to the family's own processor.</summary>
public interface IImageProcessor
{
    /// <param name="picture">One picture.</param>
    /// <param name="pictures">How many the whole conversation has: some processors cut a picture into tiles only where it is alone.</param>
    /// <exception cref="FlowLensException">The picture has a shape that cannot be resized.</exception>
    ProcessedPicture Process(Picture picture, int pictures = 1);
}
