using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Tests;

/// <summary>What is wrong with a checkpoint folder is said in one sentence that names the file and the tensor or field.</summary>
[Collection("tensors")]
public sealed class CheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public void An_unknown_model_type_is_refused_by_name()
    {
        Copy("llava-1.5");
        Edit("config.json", config => config["model_type"] = "mystery-vl");
        Refused(ErrorKind.Unsupported, "config.json", "mystery-vl");
    }

    [Fact]
    public void A_quantised_checkpoint_is_refused_by_name()
    {
        Copy("llava-1.5");
        Edit("config.json", config => config["quantization_config"] = new JsonObject { ["quant_method"] = "awq" });
        Refused(ErrorKind.Unsupported, "quantization_config", "awq");
    }

    [Fact]
    public void A_missing_folder_and_a_folder_without_configuration_are_named()
    {
        string missing = Path.Combine(folder, "nowhere");
        Assert.Contains("nowhere", Assert.Throws<FlowLensException>(() => Load(missing)).Message, StringComparison.Ordinal);
        Refused(ErrorKind.FileNotFound, "config.json");
    }

    [Fact]
    public void Where_no_configuration_names_an_end_token_the_tokenizer_s_own_ends_an_answer()
    {
        Copy("llava-1.5-hub");
        File.Delete(Path.Combine(folder, "generation_config.json"));
        Edit("config.json", config =>
        {
            config.AsObject().Remove("eos_token_id");
            config["text_config"]!.AsObject().Remove("eos_token_id");
        });
        using LoadedModel model = LoadedModel.Load(folder, new LoadOptions(DeviceChoice.Cpu), null, CancellationToken.None);
        Assert.Equal("</s>", model.Tokenizer.TokenOf(Assert.Single(model.Text.EndTokens)));
    }

    [Fact]
    public void Where_a_template_puts_pictures_first_the_content_begins_with_them()
    {
        Copy("llava-1.5");
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), "{% for m in messages %}{% for c in m['content'] %}{% if c['type'] == 'image' %}<image>{% endif %}{% endfor %}USER: "
            + "{% for c in m['content'] %}{% if c['type'] == 'text' %}{{ c['text'] }}{% endif %}{% endfor %}{% endfor %} ASSISTANT:");
        using LoadedModel model = LoadedModel.Load(folder, new LoadOptions(DeviceChoice.Cpu), null, CancellationToken.None);
        Prompt prompt = PromptBuilder.Build(model, PromptRequest.FromText([Path.Combine(Goldens.FolderOf("llava-1.5"), "case-0/0.png")], "a cat"));
        Assert.Equal([Role.System, .. Enumerable.Repeat(Role.Image, 16), .. Enumerable.Repeat(Role.User, prompt.Length - 17)], prompt.Roles);
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        Copy("llava-1.5-hub");
        File.Delete(Path.Combine(folder, "model-00002-of-00003.safetensors"));
        Refused(ErrorKind.FileNotFound, "model-00002-of-00003.safetensors");
    }

    [Fact]
    public void A_tensor_of_a_wrong_shape_is_named_with_both_shapes()
    {
        Copy("llava-1.5");
        Edit("config.json", config => config["text_config"]!["intermediate_size"] = 144);
        Refused(ErrorKind.BadCheckpoint, "mlp.gate_proj.weight", "[160, 64]", "[144, 64]");
    }

    [Fact]
    public void A_parameter_that_the_files_lack_is_named()
    {
        Copy("llava-1.5");
        Edit("config.json", config => config["text_config"]!["num_hidden_layers"] = 6);
        Refused(ErrorKind.BadCheckpoint, "lacks", "layers.5.");
    }

    [Fact]
    public void A_tensor_that_nobody_uses_is_named()
    {
        Copy("llava-1.5");
        Edit("config.json", config => config["text_config"]!["num_hidden_layers"] = 4);
        Refused(ErrorKind.BadCheckpoint, "no use for", "layers.4.");
    }

    [Fact]
    public void Pickle_files_are_refused_with_the_remedy()
    {
        Copy("llava-1.5");
        File.Delete(Path.Combine(folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(folder, "pytorch_model.bin"), "");
        Assert.Contains("save_pretrained", Refused(ErrorKind.Unsupported, "pytorch_model.bin", "pickle").Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rope_type", "yarn")]
    [InlineData("hidden_act", "mish")]
    public void A_value_that_would_change_numbers_is_refused_not_ignored(string field, string value)
    {
        Copy("llava-1.5");
        Edit("config.json", config =>
        {
            JsonNode section = field == "rope_type" ? config["text_config"]!["rope_parameters"]! : config["text_config"]!;
            section[field] = value;
        });
        Refused(ErrorKind.Unsupported, "config.json", field, value);
    }

    [Fact]
    public void Configuration_that_is_not_JSON_is_named()
    {
        Copy("llava-1.5");
        File.WriteAllText(Path.Combine(folder, "config.json"), "{ \"model_type\": ");
        Refused(ErrorKind.BadConfig, "config.json", "not JSON");
    }

    [Fact]
    public void A_field_of_the_wrong_kind_is_named_with_what_is_expected()
    {
        Copy("llava-1.5");
        Edit("config.json", config => config["text_config"]!["hidden_size"] = "wide");
        Refused(ErrorKind.BadConfig, "text_config.hidden_size", "wide", "an integer");
    }

    [Theory]
    [InlineData("short", "is 3 bytes long")]
    [InlineData("long-header", "says that its header is")]
    [InlineData("not-json", "not the JSON of a safetensors file")]
    [InlineData("outside", "lies at bytes")]
    [InlineData("wrong-size", "takes 8 bytes")]
    [InlineData("overlap", "hole or an overlap")]
    [InlineData("hole", "hole or an overlap")]
    [InlineData("tail", "bytes after its last tensor")]
    [InlineData("negative", "of shape [-1]")]
    [InlineData("huge", "of shape [9223372036854775807, 2]")]
    [InlineData("twice", "twice in its header")]
    [InlineData("dtype", "dtype 'F3'")]
    public void A_header_that_lies_is_refused(string lie, string says)
    {
        string path = Path.Combine(folder, "model.safetensors");
        File.WriteAllBytes(path, Lie(lie));
        FlowLensException error = Assert.Throws<FlowLensException>(() => SafetensorsFile.Open(path));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public void A_truthful_header_is_read()
    {
        string path = Path.Combine(folder, "model.safetensors");
        File.WriteAllBytes(path, Lie("none"));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal([0, 0], file.Read<float>("a"));
    }

    [Fact]
    public void The_hash_is_that_of_the_weight_files()
    {
        string expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(Goldens.FolderOf("llava-1.5"), "model.safetensors"))));
        Assert.Equal(expected, Goldens.Model("llava-1.5").WeightsHash);
    }

    [Fact]
    public void Asking_for_a_GPU_that_is_not_there_says_what_to_do()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "this machine has a GPU");
        Assert.Equal(ErrorKind.NoDevice, Assert.Throws<FlowLensException>(() => Devices.Resolve(DeviceChoice.Cuda)).Kind);
    }

    private static byte[] Lie(string lie)
    {
        if (lie == "short")
        {
            return [1, 2, 3];
        }

        const string truth = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        string header = lie switch
        {
            "not-json" => "{\"a\":",
            "outside" => truth.Replace("[0,8]", "[0,800]", StringComparison.Ordinal),
            "wrong-size" => truth.Replace("[2]", "[3]", StringComparison.Ordinal),
            "overlap" => """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
            "hole" => truth.Replace("[2],\"data_offsets\":[0,8]", "[1],\"data_offsets\":[4,8]", StringComparison.Ordinal),
            "negative" => truth.Replace("[2]", "[-1]", StringComparison.Ordinal),
            "huge" => truth.Replace("[2]", "[9223372036854775807, 2]", StringComparison.Ordinal),
            "twice" => $"{truth[..^1]},{truth[1..]}",
            "dtype" => truth.Replace("F32", "F3", StringComparison.Ordinal),
            _ => truth,
        };
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + 8 + (lie == "tail" ? 5 : 0)];
        BinaryPrimitives.WriteInt64LittleEndian(file, lie == "long-header" ? 1L << 40 : json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    private FlowLensException Refused(ErrorKind kind, params string[] says)
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => Load(folder));
        Assert.Equal(kind, error.Kind);
        Assert.All(says, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.NotEmpty(error.Remedy);
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    private static void Load(string path) => LoadedModel.Load(path, new LoadOptions(DeviceChoice.Cpu), null, CancellationToken.None).Dispose();

    private void Copy(string checkpoint)
    {
        foreach (string file in Directory.EnumerateFiles(Goldens.FolderOf(checkpoint)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    private void Edit(string file, Action<JsonNode> edit)
    {
        string path = Path.Combine(folder, file);
        JsonNode config = JsonNode.Parse(File.ReadAllText(path))!;
        edit(config);
        File.WriteAllText(path, config.ToJsonString());
    }
}
