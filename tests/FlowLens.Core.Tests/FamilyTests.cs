using System.Text.Json.Nodes;
using FlowLens.Parity;

namespace FlowLens.Core.Tests;

/// <summary>Families that do not read their tokenizer yet: weights, positions and masks by themselves, ids and pixels are the reference's. What all families refuse.</summary>
[Collection("tensors")]
public sealed class FamilyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-").FullName;

    public static TheoryData<string> Checkpoints => [.. Directory.EnumerateDirectories(Root).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static string Root => Path.Combine(Goldens.Root, "tests/goldens/given-inputs");

    public void Dispose() => Directory.Delete(folder, true);

    /// <summary>Reference: transformers, or an independent composition, float32. Tolerance: 1e-4 of the largest reference value; ids exact.</summary>
    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_family_gives_the_reference_s_numbers_whole_and_truncated(string checkpoint) =>
        Assert.All(GivenInputs.Compare(Path.Combine(Root, checkpoint)), m => Assert.True(m.Measured.Holds, $"{m.Case} {m.Measured}"));

    [Theory]
    [InlineData("gemma-3-bf16-published", "text_config/rope_scaling/rope_type", "\"yarn\"", "yarn")]
    [InlineData("gemma-3-bf16-published", "text_config/model_type", "\"gemma9\"", "gemma9")]
    [InlineData("qwen2-vl-fp16-tied-published", "rope_scaling/type", "\"dynamic\"", "dynamic")]
    [InlineData("qwen2-vl-fp16-tied-published", "vision_config/hidden_act", "\"mish\"", "mish")]
    [InlineData("internvl-llama-fp16-tied-published", "vision_config/norm_type", "\"group_norm\"", "norm_type")]
    [InlineData("internvl-llama-fp16-tied-published", "vision_config/use_mean_pooling", "false", "use_mean_pooling")]
    [InlineData("paligemma2", "text_config/layer_types/0", "\"chunked_attention\"", "chunked_attention")]
    [InlineData("llava-next-mistral-bf16-published", "vision_feature_select_strategy", "\"full\"", "vision_feature_select_strategy")]
    [InlineData("shikra", "mm_vision_tower", "\"elsewhere\"", "elsewhere")]
    public void A_value_that_would_change_numbers_is_refused_by_name(string checkpoint, string path, string value, string says)
    {
        CopyTree(Directory.Exists(Path.Combine(Root, checkpoint)) ? Path.Combine(Root, checkpoint) : Goldens.FolderOf(checkpoint), folder);
        string file = Path.Combine(folder, "config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(file))!, at = config;
        string[] steps = path.Split('/');
        foreach (string step in steps[..^1])
        {
            at = at[step]!;
        }

        if (at is JsonArray list)
        {
            list[int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
        }
        else
        {
            at[steps[^1]] = JsonNode.Parse(value);
        }

        File.WriteAllText(file, config.ToJsonString());
        FlowLensException error = Assert.Throws<FlowLensException>(() => GivenInputs.Compare(folder));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    private static void CopyTree(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
