using FlowLens.Core.Prompts.Pictures;

namespace FlowLens.Core.Tests;

public class PictureResamplingTests
{
    public static TheoryData<string> Resized => [.. PictureGoldens.Resized.Entries.Keys.Order()];

    /// <summary>Reference: Pillow 13.0.0, <c>Image.resize</c>. Tolerance: none.</summary>
    [Theory]
    [MemberData(nameof(Resized))]
    public void A_picture_is_resized_bit_equal_to_Pillow(string key)
    {
        string[] parts = key.Split('|');
        int[] size = [.. parts[2].Split('x').Select(int.Parse)];
        Picture small = Resampler.Resize(PictureGoldens.Read(parts[0]), size[0], size[1], ResampleFilters.All.Single(f => f.Id == parts[1]));
        Assert.Equal(PictureGoldens.Resized.ReadBytes(key), small.Pixels);
    }

    [Theory]
    [MemberData(nameof(Resized))]
    public void A_part_of_a_resized_picture_is_the_crop_of_the_whole(string key)
    {
        string[] parts = key.Split('|');
        int[] size = [.. parts[2].Split('x').Select(int.Parse)];
        (int left, int top) = (size[0] / 3, size[1] / 4);
        (int width, int height) = (Math.Max(1, size[0] / 2), Math.Max(1, size[1] / 2));
        Picture part = Resampler.Resize(PictureGoldens.Read(parts[0]), size[0], size[1], ResampleFilters.All.Single(f => f.Id == parts[1]), left, top, width, height);
        byte[] whole = PictureGoldens.Resized.ReadBytes(key);
        for (int y = 0; y < height; y++)
        {
            Assert.Equal(whole.AsSpan(3 * (((top + y) * size[0]) + left), 3 * width), part.Pixels.AsSpan(3 * width * y, 3 * width));
        }
    }
}
