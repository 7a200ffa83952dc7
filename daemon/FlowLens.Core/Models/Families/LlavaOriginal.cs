using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>
/// LLaVA-1.5 as its own repository keeps it, and Shikra (Chen et al. 2023), which grew out of it: a flat configuration, and the CLIP tower in
/// a folder of its own.
/// </summary>
public static class LlavaOriginal
{
    private const string TowerField = "mm_vision_tower", LayerField = "mm_vision_select_layer";

    private static readonly KeyPrefix[] Layouts = [new("model.mm_projector.", "projector."), new("lm_head.", "head."), new("model.", "decoder.")];

    private static readonly UnusedTensor[] TowerUnused =
    [
        .. HubLayout.Unused,
        new(@"text_model\..*|text_projection\..*|visual_projection\..*|logit_scale", "the text side of CLIP's own training"),
    ];

    public static Family Llava { get; } = new("llava-original", config => config.Text("model_type", "") is "llava" or "llava_llama" && config.Has(TowerField) && !config.Has("text_config"),
        (raw, weights) => Compose(raw, weights, TakeProjector(raw), null, side => new RepeatedTokenExpansion(-200, side, side, 0), null), Layouts, HubLayout.Unused);

    public static Family Shikra { get; } = new("shikra", config => config.Text("model_type", "") == "shikra",
        (raw, weights) => Compose(raw, weights, TakeLinear, ClipImageProcessorConfig.White, side => new PictureExpansion(-1, "<image>", picture => new ExpandedPicture([new FeatureGrid(side, side, picture.Tiles[0])],
            [ExpandedPiece.Separator("<im_start>", 0), .. ExpandedPiece.Grid(0, side, side), ExpandedPiece.Separator("<im_end>", 0)]), "<im_patch>"), ShikraTemplate), Layouts, HubLayout.Unused);

    // Its conversation code: the picture stands at the start of the first user turn, wherever it was put.
    private const string ShikraTemplate = """
        {%- set ns = namespace(first=true) -%}
        {%- if messages[0].role != 'system' -%}{{- "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the user's questions. " -}}{%- endif -%}
        {%- for message in messages -%}
        {%- if message.role == 'user' -%}{{- 'USER: ' -}}{%- elif message.role == 'assistant' -%}{{- 'ASSISTANT: ' -}}{%- endif -%}
        {%- if message.role == 'user' and ns.first -%}
        {%- set ns.first = false -%}
        {%- for turn in messages -%}{%- for part in turn.content -%}{%- if part.type == 'image' -%}{{- '<image> ' -}}{%- endif -%}{%- endfor -%}{%- endfor -%}
        {%- endif -%}
        {%- for part in message.content -%}{%- if part.type == 'text' -%}{{- part.text -}}{%- endif -%}{%- endfor -%}
        {{- '</s>' if message.role == 'assistant' else ' ' -}}
        {%- endfor -%}
        {{- 'ASSISTANT:' -}}
        """;

    private delegate (Func<Tensor, Tensor> Project, IDisposable Owned) Projector(Weights weights, int width, int decoder);

    private static (Func<Tensor, Tensor> Project, IDisposable Owned) TakeLinear(Weights weights, int width, int decoder)
    {
        Linear linear = Linear.Take(weights, "projector", width, decoder, bias: true);
        return (linear.Forward, linear);
    }

    private static FamilyParts Compose(RawConfig raw, Weights weights, Projector take, byte[]? padding, Func<int, IImageExpansion> expand, string? template)
    {
        DecoderConfig decoder = DecoderConfig.Read(raw, "llama", ["llama"], raw);
        string folder = TowerFolder(raw, weights.Folder);
        RawConfig own = RawConfig.Read(Path.Combine(folder, "config.json"));
        PatchTowerConfig tower = PatchTowerConfig.Read(own.Section("vision_config") ?? own, PatchTowerConfig.Clip);
        if (raw.Text("mm_vision_select_feature", "patch") != "patch")
        {
            throw raw.Unknown("mm_vision_select_feature", "patch");
        }

        Weights beside = weights.Beside(folder, [new("vision_model.", "tower.")], TowerUnused);
        (Func<Tensor, Tensor> project, IDisposable owned) = take(weights, tower.Width, decoder.Width);
        TiledImages images = new(ClipTower.Take(beside, "tower", tower, FeatureLayer.Read(raw, LayerField, tower.Layers, -2)),
            states => project(states.narrow(0, 1, states.shape[0] - 1)), null, owned);
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expand(tower.Side), decoder.Shape, Processor: ImageProcessors.ReadPadded(folder, padding), Template: template);
    }

    private static Projector TakeProjector(RawConfig raw) => raw.Text("mm_projector_type", "linear") switch
    {
        "linear" => TakeLinear,
        "mlp2x_gelu" => TakeMlp,
        _ => throw raw.Unknown("mm_projector_type", "linear, mlp2x_gelu"),
    };

    private static (Func<Tensor, Tensor> Project, IDisposable Owned) TakeMlp(Weights weights, int width, int decoder)
    {
        PlainMlp mlp = PlainMlp.Take(weights, "projector.0", "projector.2", width, decoder, decoder, Activation.Gelu);
        return (mlp.Forward, mlp);
    }

    // The field is a path or the name under which the tower is published: a folder of that name in the checkpoint's, or beside it.
    private static string TowerFolder(RawConfig raw, string folder)
    {
        string named = raw.Text(TowerField), name = Path.GetFileName(named.TrimEnd('/'));
        string[] places = [Path.Combine(folder, named), Path.Combine(folder, name), Path.Combine(Path.GetDirectoryName(folder) ?? folder, name)];
        return places.FirstOrDefault(p => File.Exists(Path.Combine(p, "config.json"))) ?? throw new FlowLensException(ErrorKind.FileNotFound,
            $"{raw.File}: {TowerField} is '{named}', and there is no such folder", $"Put the tower's folder into {folder} under the name {name}");
    }
}
