using FlowLens.Core.Prompts.Pictures;
using FlowLens.Core.Results;

namespace FlowLens.Core.Tests;

public sealed class HeatPictureTests : IDisposable
{
    private const int Long = 1024, Legend = 47;

    private static readonly byte[] Colour = [200, 120, 40];

    // Four cells over the middle half of a picture that is twice as wide as high: each 256 pixels wide and 256 high when drawn.
    private static readonly Picture Flat = new(80, 40, [.. Enumerable.Repeat(Colour, 80 * 40).SelectMany(c => c)]);
    private static readonly PictureRect[] Cells = [.. Enumerable.Range(0, 4).Select(i => new PictureRect(20, 0, 40, 40).Cell(i / 2, i % 2, 2, 2))];

    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-heat-").FullName;

    [Fact]
    public void The_spotlight_leaves_the_hottest_cell_as_it_is_and_dims_the_cold_ones()
    {
        Picture drawn = Drawn(new HeatPicture(Flat, Cells, HeatStyle.Spotlight).Layer([0, 0.2f, 0.1f, float.NaN]));
        Assert.Equal((Long, (Long / 2) + Legend), (drawn.Width, drawn.Height));
        Assert.Equal(Colour, At(drawn, 640, 128));
        byte[] cold = At(drawn, 384, 128), half = At(drawn, 384, 384);
        Assert.Equal(cold, At(drawn, 640, 384));
        for (int c = 0; c < 3; c++)
        {
            Assert.InRange(half[c], cold[c] + 1, Colour[c] - 1);
        }

        // The object is still seen in the cold.
        Assert.True(cold[0] > 40 && cold[0] > cold[2]);
    }

    [Fact]
    public void The_hottest_cell_alone_is_outlined()
    {
        Picture drawn = Drawn(new HeatPicture(Flat, Cells, HeatStyle.Spotlight).Layer([0.1f, 0.2f, 0.1f, 0]));
        Assert.Equal([255, 234, 70], At(drawn, 640, 2));
        Assert.Equal(At(drawn, 384, 128), At(drawn, 384, 2));
    }

    [Fact]
    public void What_no_cell_covers_is_grey()
    {
        Picture drawn = Drawn(new HeatPicture(Flat, Cells, HeatStyle.Spotlight).Layer([1, 1, 1, 1]));
        byte[] unseen = At(drawn, 100, 200);
        Assert.True(unseen[0] == unseen[1] && unseen[1] == unseen[2] && unseen[0] < 60);
    }

    [Fact]
    public void Where_tiles_overlap_the_finest_is_on_top_and_dims_once()
    {
        // A coarse view of the whole, before and after four fine cells of which the first two are hot.
        PictureRect whole = new(20, 0, 40, 40);
        float[] heat = [1, 1, 0, 0];
        Picture fine = Drawn(new HeatPicture(Flat, Cells, HeatStyle.Spotlight).Layer(heat));
        foreach ((PictureRect[] cells, float[] values) in ((PictureRect[], float[])[])[([whole, .. Cells], [0, .. heat]), ([.. Cells, whole], [.. heat, 0])])
        {
            Picture both = Drawn(new HeatPicture(Flat, cells, HeatStyle.Spotlight).Layer(values));
            Assert.Equal(Colour, At(both, 640, 128));
            Assert.Equal(At(fine, 384, 384), At(both, 384, 384));
        }
    }

    [Fact]
    public void The_colour_map_goes_from_blue_to_yellow()
    {
        Picture drawn = Drawn(new HeatPicture(Flat, Cells, HeatStyle.Cividis).Layer([0, 1, 0.5f, 0]));
        byte[] cold = At(drawn, 384, 128), hot = At(drawn, 640, 128);
        Assert.True(cold[2] > cold[0] && hot[0] > hot[2] && hot[0] > cold[0] + 100);
    }

    [Fact]
    public void The_film_strip_has_a_tile_a_layer_on_one_scale()
    {
        float[][] layers = [.. Enumerable.Range(0, 10).Select(l => new[] { 0, l == 3 ? 0.4f : 0.2f, 0, 0 })];
        Picture drawn = Drawn(new HeatPicture(Flat, Cells, HeatStyle.Spotlight).FilmStrip(layers));
        // Five columns of 192 pixels and two rows of 96, with gaps of 16.
        Assert.Equal(16 + (5 * 208), drawn.Width);
        int x = 16 + (192 * 5 / 8), y = 16 + 24;
        Assert.Equal(Colour, At(drawn, x + (3 * 208), y));
        byte[] other = At(drawn, x, y);
        Assert.True(other[0] < Colour[0]);
        Assert.Equal(other, At(drawn, x, y + 96 + 8 + 15 + 16));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void A_heat_without_a_hot_cell_is_drawn_without_an_outline(float value)
    {
        Picture drawn = Drawn(new HeatPicture(Flat, Cells, HeatStyle.Spotlight).Layer([value, value, value, value]));
        Assert.Equal(At(drawn, 384, 128), At(drawn, 256, 0));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[] At(Picture picture, int x, int y) => picture.Pixels[(3 * ((y * picture.Width) + x))..(3 * ((y * picture.Width) + x) + 3)];

    private Picture Drawn(byte[] png)
    {
        string path = Path.Combine(folder, "heat.png");
        File.WriteAllBytes(path, png);
        return Picture.Read(path);
    }
}
