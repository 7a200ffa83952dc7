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

    /// <summary>A bright spot must be in the cell over which it lies, through scaling, cropping and padding.</summary>
    [Theory]
    [InlineData("CLIPImageProcessor", false, 640, 480, 500, 100)]
    [InlineData("CLIPImageProcessor", false, 300, 900, 40, 511)]
    [InlineData("CLIPImageProcessor", false, 97, 41, 45, 15)]
    [InlineData("LlavaImageProcessor", true, 640, 480, 12, 470)]
    [InlineData("LlavaImageProcessor", true, 300, 901, 250, 107)]
    public void A_bright_spot_lies_in_the_cell_that_covers_it(string type, bool pad, int width, int height, int spotX, int spotY)
    {
        const int Side = 56, Grid = 4;
        byte[] pixels = new byte[3 * width * height];
        for (int y = spotY - 4; y <= spotY + 4; y++)
        {
            for (int x = spotX - 4; x <= spotX + 4; x++)
            {
                pixels.AsSpan(3 * ((y * width) + x), 3).Fill(byte.MaxValue);
            }
        }

        ProcessedPicture processed = Processor(new JsonObject
        {
            ["image_processor_type"] = type,
            ["size"] = Side,
            ["crop_size"] = Side,
            ["do_pad"] = pad,
            ["do_normalize"] = false,
            // The padding is black, so that the spot is the only light.
            ["image_mean"] = new JsonArray(0, 0, 0),
        }).Process(new Picture(width, height, pixels));
        double sum = 0, sumX = 0, sumY = 0;
        for (int i = 0; i < Side * Side; i++)
        {
            double light = processed.Pixels[i];
            (sum, sumX, sumY) = (sum + light, sumX + (light * ((i % Side) + 0.5)), sumY + (light * ((i / Side) + 0.5)));
        }

        // The centre of light, in the plane, then in the picture.
        PictureRect covers = processed.Covers;
        Assert.Equal(spotX + 0.5, covers.Left + (sumX / sum / Side * covers.Width), 0.6);
        Assert.Equal(spotY + 0.5, covers.Top + (sumY / sum / Side * covers.Height), 0.6);
        PictureRect cell = covers.Cell((int)(sumY / sum * Grid / Side), (int)(sumX / sum * Grid / Side), Grid, Grid);
        Assert.InRange(spotX + 0.5, cell.Left, cell.Left + cell.Width);
        Assert.InRange(spotY + 0.5, cell.Top, cell.Top + cell.Height);
    }

    [Theory]
    [InlineData("""{"image_processor_type":"DonutImageProcessor"}""", ErrorKind.Unsupported, "image_processor_type is \"DonutImageProcessor\"")]
    [InlineData("""{"size":224}""", ErrorKind.BadConfig, "image_processor_type is missing")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","resample":5}""", ErrorKind.Unsupported, "resample is 5")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","size":{"shortest_edge":0}}""", ErrorKind.BadConfig, "size.shortest_edge is 0")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","size":"large"}""", ErrorKind.BadConfig, "size is \"large\"")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","size":{"shortest_edge":56,"longest_edge":90}}""", ErrorKind.Unsupported, "size.longest_edge is 90")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","crop_size":1000000}""", ErrorKind.BadConfig, "crop_size is 1000000")]
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
