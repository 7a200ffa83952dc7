namespace FlowLens.Core.Prompts.Pictures;

/// <summary>CLIP's processor, and LLaVA-1.5's, which may pad to a square first: resize, centre crop, rescale, normalise.</summary>
public sealed class ClipImageProcessor(ClipImageProcessorConfig config) : IImageProcessor
{
    private const int Channels = 3;

    // The value of each 8-bit level, channel by channel.
    private readonly float[] values = [.. Enumerable.Range(0, Channels * 256).Select(i => Value(config, i / 256, i % 256))];

    /// <summary>[3, H, W] float32, channels first; equal to transformers' Pillow-based processor.</summary>
    public ProcessedPicture Process(Picture picture)
    {
        (Picture padded, int padLeft, int padTop) = config.PadColour is { } colour ? Pad(picture, colour) : (picture, 0, 0);
        (long width, long height) = config.Resize?.Of(padded.Width, padded.Height) ?? (padded.Width, padded.Height);
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
        Picture part = Resampler.Resize(padded, (int)width, (int)height, config.Filter, fromX, fromY, partWidth, partHeight);

        double scaleX = (double)padded.Width / width, scaleY = (double)padded.Height / height;
        PictureRect covers = new((left * scaleX) - padLeft, (top * scaleY) - padTop, cropWidth * scaleX, cropHeight * scaleY);
        return new ProcessedPicture(Numbers(part, (int)cropWidth, (int)cropHeight, fromX - left, fromY - top), [Channels, (int)cropHeight, (int)cropWidth], covers);
    }

    // Where the crop reaches over the picture it is black, before the numbers are scaled.
    private float[] Numbers(Picture part, int width, int height, int left, int top)
    {
        float[] numbers = new float[Channels * height * width];
        for (int c = 0; c < Channels; c++)
        {
            ReadOnlySpan<float> value = values.AsSpan(256 * c, 256);
            Span<float> plane = numbers.AsSpan(c * height * width, height * width);
            if (part.Width != width || part.Height != height)
            {
                plane.Fill(value[0]);
            }

            for (int y = 0; y < part.Height; y++)
            {
                ReadOnlySpan<byte> from = part.Pixels.AsSpan((Channels * part.Width * y) + c);
                Span<float> to = plane.Slice(((top + y) * width) + left, part.Width);
                for (int x = 0; x < to.Length; x++)
                {
                    to[x] = value[from[Channels * x]];
                }
            }
        }

        return numbers;
    }

    // Multiplied in double, then all in float32: the order that transformers has, to the last bit.
    private static float Value(ClipImageProcessorConfig config, int channel, int level)
    {
        float value = (float)(config.RescaleFactor is { } factor ? level * factor : level);
        return config.Normalise is { } normal ? (value - normal.Mean[channel]) / normal.Std[channel] : value;
    }

    private static (Picture Square, int Left, int Top) Pad(Picture picture, byte[] colour)
    {
        int side = Math.Max(picture.Width, picture.Height), left = (side - picture.Width) / 2, top = (side - picture.Height) / 2;
        if ((long)side * side > Picture.MaxPixels)
        {
            throw new FlowLensException(ErrorKind.BadPicture, $"A picture of {picture.Width} × {picture.Height} pixels is too long to be padded to a square",
                "Scale the picture down");
        }

        byte[] square = new byte[Channels * side * side];
        for (int i = 0; i < square.Length; i++)
        {
            square[i] = colour[i % Channels];
        }

        for (int y = 0; y < picture.Height; y++)
        {
            picture.Pixels.AsSpan(Channels * picture.Width * y, Channels * picture.Width).CopyTo(square.AsSpan(Channels * (((top + y) * side) + left)));
        }

        return (new Picture(side, side, square), left, top);
    }
}
