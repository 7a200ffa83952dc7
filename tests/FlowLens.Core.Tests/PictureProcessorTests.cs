using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlowLens.Core.Prompts.Pictures;

namespace FlowLens.Core.Tests;

public sealed class PictureProcessorTests : IDisposable
{
    private static readonly JsonElement Families = PictureGoldens.Json("processors.json").GetProperty("families");

    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-processor-").FullName;

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            TheoryData<string, string, string> cases = [];
            foreach (JsonProperty family in Families.EnumerateObject())
            {
                foreach (string kind in new[] { "reduced", "default", "reduced_batches", "default_batches" })
                {
                    foreach (JsonProperty picture in family.Value.GetProperty(kind).EnumerateObject())
                    {
                        cases.Add(family.Name, kind, picture.Name);
                    }
                }
            }

            return cases;
        }
    }

    /// <summary>
    /// Reference: transformers 5.23.0, Pillow-based processors, by SHA-256 of the float32 bytes. Tolerance: none. Where a call held several
    /// conversations of a picture each, the reference pads them to the same number of tiles.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Pixels_are_bit_equal_to_the_familys_own_processor(string family, string kind, string picture)
    {
        JsonElement entry = Families.GetProperty(family), reference = entry.GetProperty(kind).GetProperty(picture);
        IImageProcessor processor = Processor(WithType(entry.GetProperty($"{kind.Split('_')[0]}_config"), entry.GetProperty("class").GetString()!));
        string[] names = picture.Split('+');
        if (reference.TryGetProperty("error", out _))
        {
            Assert.Equal(ErrorKind.BadPicture, Assert.Throws<FlowLensException>(() => processor.Process(PictureGoldens.Read(picture))).Kind);
            return;
        }

        ProcessedPicture[] processed = [.. names.Select(n => processor.Process(PictureGoldens.Read(n)))];
        JsonElement expected = reference.GetProperty("pixel_values");
        int[] shape = [.. expected.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        float[] pixels = [.. processed.SelectMany(p => Padded(p, shape))];
        Assert.Equal(shape.Aggregate(1, (a, b) => a * b), pixels.Length);
        Assert.Equal(shape[^Math.Min(3, shape.Length - 1)..], processed[0].Shape[1..]);
        if (reference.TryGetProperty("tensor", out JsonElement tensor))
        {
            Assert.Equal(PictureGoldens.Processed.Read<float>(tensor.GetString()!), pixels);
        }

        Assert.Equal(expected.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(pixels.AsSpan()))));
        Assert.Equal(Grids(reference) ?? [.. processed.Select(p => p.Grid)], processed.Select(p => p.Grid));
    }

    // The reference's grids: of patches, or of tiles where a picture is cut.
    private static (int, int)[]? Grids(JsonElement reference)
    {
        int[][] Lists(JsonElement of) => [.. of.EnumerateArray().Select(r => r.EnumerateArray().Select(v => v.GetInt32()).ToArray())];
        return reference.TryGetProperty("image_grid_thw", out JsonElement grid) ? [.. Lists(grid).Select(g => (g[1], g[2]))]
            : reference.TryGetProperty("rows", out JsonElement rows) ? [.. Lists(rows).SelectMany(r => r).Zip(Lists(reference.GetProperty("cols")).SelectMany(c => c)).Select(g => g.First == 0 ? (1, 1) : g)]
            : null;
    }

    // Zeros up to the tiles of the call's largest picture, where the reference has a dimension for the conversation and one for its tiles.
    private static float[] Padded(ProcessedPicture processed, int[] shape)
    {
        float[] pixels = new float[shape is [> 1, int tiles, _, _, _] ? tiles * processed.Pixels.Length / processed.Shape[0] : processed.Pixels.Length];
        processed.Pixels.CopyTo(pixels, 0);
        return pixels;
    }

    [Theory]
    [InlineData("""{"feature_extractor_type":"CLIPFeatureExtractor","size":56,"crop_size":56,"resample":3}""")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessorFast","size":{"shortest_edge":56},"crop_size":{"height":56,"width":56},"do_convert_rgb":null}""")]
    [InlineData("""{"image_processor_type":"LlavaImageProcessor","size":{"shortest_edge":56},"crop_size":56,"do_pad":false}""")]
    public void Old_and_new_forms_of_a_configuration_give_the_same_pixels(string config)
    {
        float[] expected = PictureGoldens.Processed.Read<float>("clip-vit-l-14-336|proc_tall.png");
        Assert.Equal(expected, Processor(JsonNode.Parse(config)!).Process(PictureGoldens.Read("proc_tall.png")).Pixels);
    }

    [Fact]
    public void The_section_of_the_processors_file_goes_before_the_old_file()
    {
        File.WriteAllText(Path.Combine(folder, "processor_config.json"), """{"image_processor":{"image_processor_type":"CLIPImageProcessor","crop_size":28}}""");
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), """{"image_processor_type":"CLIPImageProcessor","crop_size":56}""");
        Assert.Equal([1, 3, 28, 28], ImageProcessors.Read(folder).Process(PictureGoldens.Read("png_1x1.png")).Shape);
    }

    [Fact]
    public void Steps_that_are_switched_off_are_left_out()
    {
        Picture picture = PictureGoldens.Read("proc_wide.png");
        ProcessedPicture plain = Processor(JsonNode.Parse(
            """{"image_processor_type":"CLIPImageProcessor","do_resize":false,"do_center_crop":false,"do_rescale":false,"do_normalize":false}""")!).Process(picture);
        Assert.Equal([1, 3, picture.Height, picture.Width], plain.Shape);
        Assert.Equal(new PictureRect(0, 0, picture.Width, picture.Height), plain.Covers);
        int plane = picture.Width * picture.Height;
        Assert.Equal(picture.Pixels.Select(v => (float)v), Enumerable.Range(0, 3 * plane).Select(i => plain.Pixels[(i % 3 * plane) + (i / 3)]));
    }

    /// <summary>A crop that is larger than the picture puts zeros around it, the odd one at the left and above.</summary>
    [Fact]
    public void A_crop_larger_than_the_picture_is_black_around_it()
    {
        Picture white = new(2, 1, [.. Enumerable.Repeat(byte.MaxValue, 6)]);
        ProcessedPicture processed = Processor(JsonNode.Parse("""
            {"image_processor_type":"CLIPImageProcessor","do_resize":false,"crop_size":{"height":2,"width":5},"do_rescale":false,"do_normalize":false}
            """)!).Process(white);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 255, 255, 0], processed.Pixels[..10]);
        Assert.Equal(new PictureRect(-2, -1, 5, 2), processed.Covers);
    }

    public static TheoryData<string, int, int, int, int> Spots
    {
        get
        {
            TheoryData<string, int, int, int, int> spots = [];
            foreach (JsonProperty family in Families.EnumerateObject())
            {
                foreach ((int width, int height, int x, int y) in ((int, int, int, int)[])[(640, 480, 500, 100), (300, 900, 90, 511), (97, 41, 45, 15), (300, 901, 250, 407)])
                {
                    spots.Add(family.Name, width, height, x, y);
                }
            }

            return spots;
        }
    }

    /// <summary>A bright spot must be in the cell over which it lies, through scaling, cropping, padding and tiles; in every tile that shows it.</summary>
    [Theory]
    [MemberData(nameof(Spots))]
    public void A_bright_spot_lies_in_the_cell_that_covers_it(string family, int width, int height, int spotX, int spotY)
    {
        const int Grid = 4;
        int reach = Math.Max(2, Math.Max(width, height) / 40);
        byte[] pixels = new byte[3 * width * height];
        for (int y = spotY - reach; y <= spotY + reach; y++)
        {
            pixels.AsSpan(3 * ((y * width) + spotX - reach), 3 * ((2 * reach) + 1)).Fill(byte.MaxValue);
        }

        // The padding is black, so that the spot is the only light.
        JsonObject config = WithType(Families.GetProperty(family).GetProperty("reduced_config"), Families.GetProperty(family).GetProperty("class").GetString()!);
        (config["do_normalize"], config["image_mean"]) = (false, new JsonArray(0, 0, 0));
        ProcessedPicture processed = Processor(config).Process(new Picture(width, height, pixels));
        int finest = 0;
        foreach ((PictureRect covers, float[] light, int rows, int cols) in Planes(processed))
        {
            int brightest = Array.IndexOf(light, light.Max());
            PictureRect seen = covers.Cell(brightest / cols, brightest % cols, rows, cols);
            bool within = Within(covers, spotX, spotY);
            Assert.True(!within || light.Max() > 0.5, $"{covers} has light {light.Max()}");
            if (light.Max() > 0.5)
            {
                // Within the spot, up to a pixel of the plane.
                Assert.InRange(spotX + 0.5, seen.Left - reach - seen.Width, seen.Left + seen.Width + reach + seen.Width);
                Assert.InRange(spotY + 0.5, seen.Top - reach - seen.Height, seen.Top + seen.Height + reach + seen.Height);
            }

            finest += within ? 1 : 0;
            Assert.True(!within || Enumerable.Range(0, Grid * Grid).Count(i => Within(covers.Cell(i / Grid, i % Grid, Grid, Grid), spotX, spotY)) == 1);
        }

        // Each point is in one tile of the grid, and in the coarse view where there is one.
        bool coarse = processed.Tiles.Count > processed.Grid.Rows * processed.Grid.Cols && processed.Shape.Length == 4;
        Assert.Equal(coarse ? 2 : 1, finest);
        Assert.True(Within(processed.Covers, spotX, spotY));
    }

    // The first channel of every tile, or of the whole grid of patches, in which blocks of 2 × 2 follow each other.
    private static IEnumerable<(PictureRect Covers, float[] Light, int Rows, int Cols)> Planes(ProcessedPicture processed)
    {
        if (processed.Shape is [int tiles, 3, int height, int width])
        {
            return Enumerable.Range(0, tiles).Select(i => (processed.Tiles[i], processed.Pixels.AsSpan(3 * i * height * width, height * width).ToArray(), height, width));
        }

        (int rows, int cols) = processed.Grid;
        float[] means = new float[rows * cols];
        for (int i = 0; i < means.Length; i++)
        {
            int block = i / 4, row = (block / (cols / 2) * 2) + (i % 4 / 2), col = (block % (cols / 2) * 2) + (i % 2);
            means[(row * cols) + col] = processed.Pixels.AsSpan(i * processed.Shape[1], processed.Shape[1] / 6).ToArray().Max();
        }

        return [(processed.Tiles[0], means, rows, cols)];
    }

    private static bool Within(PictureRect rect, int x, int y) => x + 0.5 >= rect.Left && x + 0.5 < rect.Left + rect.Width && y + 0.5 >= rect.Top && y + 0.5 < rect.Top + rect.Height;

    /// <summary>OneVision cuts a lone picture only: of several each is padded to a square of the mean colour. Reference: <c>int(mean·255)</c> at an offset of <c>diff // 2</c>.</summary>
    [Fact]
    public void A_picture_that_is_not_alone_is_padded_instead_of_cut()
    {
        IImageProcessor processor = Processor(JsonNode.Parse("""
            {"image_processor_type":"LlavaOnevisionImageProcessor","size":{"height":28,"width":28},"image_grid_pinpoints":[[28,28],[28,56]],"do_normalize":false,"do_rescale":false}
            """)!);
        Picture white = new(28, 9, [.. Enumerable.Repeat(byte.MaxValue, 3 * 28 * 9)]);
        ProcessedPicture alone = processor.Process(white), together = processor.Process(white, 2);
        Assert.True(alone.Shape[0] > 1);
        Assert.Equal([1, 3, 28, 28], together.Shape);
        Assert.Equal(new PictureRect(0, -9, 28, 28), Assert.Single(together.Tiles));
        Assert.Equal([122, 122, 255, 255, 122], ((int[])[0, 8, 9, 17, 18]).Select(row => together.Pixels[28 * row]));
        Assert.Equal([122f, 116f, 104f], Enumerable.Range(0, 3).Select(c => together.Pixels[c * 28 * 28]));
    }

    [Fact]
    public void Padding_that_no_file_says_goes_before_the_towers_own_steps()
    {
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), """{"feature_extractor_type":"CLIPFeatureExtractor","size":56,"crop_size":56,"resample":3}""");
        Picture picture = PictureGoldens.Read("proc_tall.png");
        Assert.Equal(PictureGoldens.Processed.Read<float>("llava-1.5-pad|proc_tall.png"), ImageProcessors.ReadPadded(folder, null).Process(picture).Pixels);
        ProcessedPicture white = ImageProcessors.ReadPadded(folder, ClipImageProcessorConfig.White).Process(picture);
        Assert.Equal((1 - 0.48145466f) / 0.26862954f, white.Pixels[0]);
        Assert.Equal(picture.Height, white.Tiles[0].Width);
    }

    [Theory]
    [InlineData("""{"image_processor_type":"DonutImageProcessor"}""", ErrorKind.Unsupported, "image_processor_type is \"DonutImageProcessor\"")]
    [InlineData("""{"size":224}""", ErrorKind.BadConfig, "image_processor_type is missing")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","resample":5}""", ErrorKind.Unsupported, "resample is 5")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","size":{"shortest_edge":0}}""", ErrorKind.BadConfig, "size.shortest_edge is 0")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","size":"large"}""", ErrorKind.BadConfig, "size is \"large\"")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","size":{"shortest_edge":56,"longest_edge":90}}""", ErrorKind.Unsupported, "size.longest_edge is 90")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","crop_size":1000000}""", ErrorKind.BadConfig, "crop_size is 1000000")]
    [InlineData("""{"image_processor_type":"SiglipImageProcessor","do_resize":false}""", ErrorKind.Unsupported, "do_resize is false")]
    [InlineData("""{"image_processor_type":"BlipImageProcessor","size":{"shortest_edge":9}}""", ErrorKind.BadConfig, "size.height is missing")]
    [InlineData("""{"image_processor_type":"LlavaNextImageProcessor","size":{"shortest_edge":56},"crop_size":{"height":28,"width":28}}""", ErrorKind.Unsupported, "crop_size is {")]
    [InlineData("""{"image_processor_type":"LlavaNextImageProcessor","size":{"shortest_edge":56},"crop_size":56,"image_grid_pinpoints":[[56,60]]}""", ErrorKind.BadConfig, "image_grid_pinpoints is [[56,60]]")]
    [InlineData("""{"image_processor_type":"LlavaOnevisionImageProcessor","size":{"height":28,"width":56}}""", ErrorKind.Unsupported, "size is {")]
    [InlineData("""{"image_processor_type":"GotOcr2ImageProcessor","min_patches":5,"max_patches":4}""", ErrorKind.BadConfig, "min_patches is 5")]
    [InlineData("""{"image_processor_type":"Qwen2VLImageProcessor","min_pixels":5000,"max_pixels":4000}""", ErrorKind.BadConfig, "min_pixels is 5000")]
    [InlineData("""{"image_processor_type":"Qwen2VLImageProcessor","size":{"shortest_edge":3136}}""", ErrorKind.BadConfig, "size.longest_edge is missing")]
    [InlineData("""{"image_processor_type":"Idefics3ImageProcessor","max_image_size":{"height":28}}""", ErrorKind.BadConfig, "max_image_size.longest_edge is missing")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","image_mean":[0.5]}""", ErrorKind.BadConfig, "image_mean is [0.5]")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","image_std":[1,0,1]}""", ErrorKind.BadConfig, "image_std is [1,0,1]")]
    public void A_wrong_configuration_is_refused_with_file_and_field(string config, ErrorKind kind, string says)
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => Processor(JsonNode.Parse(config)!));
        Assert.Equal(kind, error.Kind);
        Assert.Contains($"preprocessor_config.json: {says}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_processor_is_named()
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => ImageProcessors.Read(folder));
        Assert.Equal(ErrorKind.BadCheckpoint, error.Kind);
        Assert.StartsWith(folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_one_long_line_is_refused_where_it_cannot_be_resized()
    {
        Picture line = new(20_000_000, 1, new byte[60_000_000]);
        FlowLensException error = Assert.Throws<FlowLensException>(() => Processor(JsonNode.Parse("""{"image_processor_type":"CLIPImageProcessor"}""")!).Process(line));
        Assert.Contains("20000000 × 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<FlowLensException>(() => Processor(JsonNode.Parse("""{"image_processor_type":"LlavaImageProcessor","do_pad":true}""")!).Process(line));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static JsonObject WithType(JsonElement config, string type)
    {
        JsonObject named = JsonNode.Parse(config.GetRawText())!.AsObject();
        named["image_processor_type"] = type;
        return named;
    }

    private IImageProcessor Processor(JsonNode config)
    {
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), config.ToJsonString());
        return ImageProcessors.Read(folder);
    }
}
