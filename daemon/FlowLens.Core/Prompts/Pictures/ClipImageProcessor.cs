namespace FlowLens.Core.Prompts.Pictures;

/// <summary>CLIP's processor, and LLaVA-1.5's, which may pad to a square first: resize, centre crop, rescale, normalise.</summary>
public sealed class ClipImageProcessor(ClipImageProcessorConfig config) : IImageProcessor
{
    /// <summary>One tile, [1, 3, H, W]; equal to transformers' Pillow-based processor.</summary>
    public ProcessedPicture Process(Picture picture, int pictures = 1)
    {
        PaddedPicture padded = config.PadColour is { } colour ? PaddedPicture.Of(picture, colour) : new PaddedPicture(picture, 0, 0);
        Picture square = padded.Square;
        (long width, long height) = config.Resize?.Of(square.Width, square.Height) ?? (square.Width, square.Height);
        (long cropWidth, long cropHeight) = config.Crop is { } crop ? (crop.Width, crop.Height) : (width, height);
        if (Math.Max(width, height) > int.MaxValue || cropWidth * cropHeight > Picture.MaxPixels)
        {
            throw new FlowLensException(ErrorKind.BadPicture, $"A picture of {picture.Width} × {picture.Height} pixels becomes {width} × {height}, more than can be processed",
                "Cut the picture to a shape that is nearer to a square");
        }

        // Rounded down, so that an odd rest leaves the larger part at the right and below.
        int left = (int)Math.Floor((width - cropWidth) / 2.0), top = (int)Math.Floor((height - cropHeight) / 2.0);
        int fromX = Math.Max(left, 0), fromY = Math.Max(top, 0);
        int partWidth = (int)(Math.Min(left + cropWidth, width) - fromX), partHeight = (int)(Math.Min(top + cropHeight, height) - fromY);
        Picture part = Resampler.Resize(square, (int)width, (int)height, config.Steps.Filter, fromX, fromY, partWidth, partHeight);

        double scaleX = (double)square.Width / width, scaleY = (double)square.Height / height;
        PictureTiles tiles = new(config.Steps, (int)cropHeight, (int)cropWidth, 1);
        tiles.Add(part, left - fromX, top - fromY, new PictureRect((left * scaleX) - padded.Left, (top * scaleY) - padded.Top, cropWidth * scaleX, cropHeight * scaleY));
        return tiles.Done(1, 1);
    }
}
