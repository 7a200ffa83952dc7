using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>Qwen2-VL, Qwen2.5-VL and Qwen3-VL (Wang et al. 2024, Bai et al. 2025): a tower over a grid of any size, positions of time, row and column.</summary>
public static class Qwen2Vl
{
    private const double Epsilon = 1e-6;
    private const string Start = "<|vision_start|>", End = "<|vision_end|>";

    private static readonly KeyPrefix[] Layouts =
    [
        new("model.language_model.", "decoder."),
        new("model.visual.", "tower."),
        new("visual.", "tower."),
        new("lm_head.", "head."),
        new("model.", "decoder."),
    ];

    public static Family Second { get; } = Of("qwen2-vl", "qwen2_vl", "qwen2_vl_text", (raw, weights, width) => TakeTower(raw, weights, width, new(1280, 32, 16, false, false), "quick_gelu", windows: false));

    public static Family SecondAndHalf { get; } = Of("qwen2.5-vl", "qwen2_5_vl", "qwen2_5_vl_text", (raw, weights, width) => TakeTower(raw, weights, width, new(1280, 32, 16, true, false), "silu", windows: true));

    public static Family Third { get; } = Of("qwen3-vl", "qwen3_vl", "qwen3_vl_text", (raw, weights, width) => TakeTower(raw, weights, width, new(1152, 27, 16, false, true), "gelu_pytorch_tanh", windows: false));

    private static Family Of(string id, string type, string decoder, Func<RawConfig, Weights, int, GridTower> tower) =>
        new(id, config => config.Text("model_type", "") == type, (raw, weights) => Compose(raw, weights, decoder, tower), Layouts, HubLayout.Unused);

    // Older files hold the decoder's fields at the top level.
    private static FamilyParts Compose(RawConfig raw, Weights weights, string type, Func<RawConfig, Weights, int, GridTower> tower)
    {
        DecoderConfig decoder = DecoderConfig.Read(raw.Section("text_config") ?? raw, type, [type], raw);
        GridTower images = tower(raw.RequiredSection("vision_config"), weights, decoder.Width);
        int merge = raw.RequiredSection("vision_config").Size("spatial_merge_size", 2);
        PictureExpansion expansion = new(raw.Int("image_token_id", 151655), $"{Start}<|image_pad|>{End}", picture => Expand(picture, picture.Grid.Rows / merge, picture.Grid.Cols / merge));
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape, null, Positions);
    }

    // The tags that the template puts around a picture are the picture's.
    private static ExpandedPicture Expand(ProcessedPicture picture, int rows, int cols) =>
        new([new FeatureGrid(rows, cols, picture.Covers)], [ExpandedPiece.Separator(Start, 0), .. ExpandedPiece.Grid(0, rows, cols), ExpandedPiece.Separator(End, 0)]);

    /// <summary>Text counts on all axes; a picture at p has time p, rows and columns from p on; the text after it starts at p + its longer side.</summary>
    private static PositionIds Positions(Prompt prompt)
    {
        long[][] axes = [new long[prompt.Length], new long[prompt.Length], new long[prompt.Length]];
        Dictionary<int, ImageCell> features = prompt.Cells.Where(c => c.IsFeature).ToDictionary(c => c.Position);
        long next = 0, start = 0;
        int image = -1;
        for (int position = 0; position < prompt.Length; position++)
        {
            if (!features.TryGetValue(position, out ImageCell? cell))
            {
                axes[0][position] = axes[1][position] = axes[2][position] = next++;
                image = -1;
                continue;
            }

            if (cell.Image != image)
            {
                (image, start) = (cell.Image, next);
                next += Math.Max(prompt.Images[image].Grids[0].Rows, prompt.Images[image].Grids[0].Cols);
            }

            (axes[0][position], axes[1][position], axes[2][position]) = (start, start + cell.Row, start + cell.Col);
        }

        return new PositionIds(axes, next);
    }

    private sealed record TowerKind(int Width, int Layers, int Heads, bool Rms, bool Deep);

    private static GridTower TakeTower(RawConfig raw, Weights weights, int decoderWidth, TowerKind kind, string activation, bool windows)
    {
        // The second's hidden_size is the decoder's width: its own is embed_dim.
        int width = raw.Size(raw.Has("embed_dim") || !(kind.Rms || kind.Deep) ? "embed_dim" : "hidden_size", kind.Width), heads = raw.Size("num_heads", kind.Heads);
        int merge = raw.Size("spatial_merge_size", 2), patch = raw.Size(raw.FirstOf("patch_size", "spatial_patch_size"), kind.Deep ? 16 : 14);
        int patchWidth = 3 * raw.Size("temporal_patch_size", 2) * patch * patch, depth = raw.Size("depth", kind.Layers);
        int inner = kind.Rms || kind.Deep ? raw.Size("intermediate_size", kind.Rms ? 3420 : 4304) : (int)(width * raw.Double("mlp_ratio", 4));
        Activation act = Activations.Read(raw, "hidden_act", activation);
        IReadOnlyList<int> taps = kind.Deep ? raw.Has("deepstack_visual_indexes") ? raw.Ints("deepstack_visual_indexes") : [8, 16, 24] : [];
        GridTowerConfig config = new(width, heads, merge, patchWidth, windows ? raw.Size("window_size", 112) / merge / patch : null,
            (raw.Has("fullatt_block_indexes") ? raw.Ints("fullatt_block_indexes") : [7, 15, 23, 31]).ToHashSet(), taps);

        using Tensor stored = weights.Take("tower.patch_embed.proj.weight", width, 3, raw.Size("temporal_patch_size", 2), patch, patch);
        Linear patches = new(stored.reshape(stored.shape[0], -1).DetachFromDisposeScope(), kind.Deep ? weights.Take("tower.patch_embed.proj.bias", width) : null);
        Tensor? positions = kind.Deep ? weights.Take("tower.pos_embed.weight", raw.Size("num_position_embeddings", 2304), width) : null;
        TowerLayers layers = new([.. Enumerable.Range(0, depth).Select(i => TakeLayer(weights, $"tower.blocks.{i}", config, kind, inner, act))]);
        return new GridTower(config, patches, positions, layers, TakeMerger(weights, "tower.merger", config, kind, decoderWidth, overBlock: false),
            [.. taps.Select((_, i) => TakeMerger(weights, $"tower.deepstack_merger_list.{i}", config, kind, decoderWidth, overBlock: true))], weights.Device);
    }

    private static TransformerLayer TakeLayer(Weights weights, string name, GridTowerConfig config, TowerKind kind, int inner, Activation activation)
    {
        AttentionShape shape = new(config.Heads, config.Heads, config.Width / config.Heads);
        (string first, string second) = kind.Deep ? ("linear_fc1", "linear_fc2") : ("fc1", "fc2");
        return new TransformerLayer(
            Norm(weights, $"{name}.norm1", config.Width, kind.Rms),
            Attention.TakeFused(weights, $"{name}.attn.qkv", $"{name}.attn.proj", config.Width, shape, bias: true, outputBias: true),
            Norm(weights, $"{name}.norm2", config.Width, kind.Rms),
            kind.Rms ? GatedMlp.Take(weights, $"{name}.mlp", config.Width, inner, activation, bias: true)
                : PlainMlp.Take(weights, $"{name}.mlp.{first}", $"{name}.mlp.{second}", config.Width, inner, config.Width, activation));
    }

    private static Merger TakeMerger(Weights weights, string name, GridTowerConfig config, TowerKind kind, int decoderWidth, bool overBlock)
    {
        int block = config.Merge * config.Merge, wide = config.Width * block;
        (string norm, string first, string second) = kind.Deep ? ("norm", "linear_fc1", "linear_fc2") : ("ln_q", "mlp.0", "mlp.2");
        return new Merger(Norm(weights, $"{name}.{norm}", overBlock ? wide : config.Width, kind.Rms),
            PlainMlp.Take(weights, $"{name}.{first}", $"{name}.{second}", wide, wide, decoderWidth, Activation.Gelu), block, overBlock);
    }

    private static INorm Norm(Weights weights, string name, int width, bool rms) =>
        rms ? RmsNorm.Take(weights, name, width, Epsilon) : LayerNorm.Take(weights, name, width, Epsilon);
}
