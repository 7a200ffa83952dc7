using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Models;

/// <summary>PaliGemma 1 and 2 (Beyer et al. 2024, Steiner et al. 2024): SigLIP tower, linear projector, Gemma as a prefix language model.</summary>
public static class PaliGemma
{
    public static Family Family { get; } = new("paligemma", config => config.Text("model_type", "") == "paligemma", Compose, HubLayout.Prefixes, HubLayout.Unused);

    // Published without a template: pictures first, the start token, the words of the turn, a newline.
    private const string Template = """
        {%- for message in messages -%}{%- for part in message.content -%}{%- if part.type == 'image' -%}<image>{%- endif -%}{%- endfor -%}{%- endfor -%}
        {{- bos_token -}}
        {%- for message in messages -%}{%- if message.content is string -%}{{- message.content -}}{%- else -%}{%- for part in message.content -%}{%- if part.type == 'text' -%}{{- part.text -}}{%- endif -%}{%- endfor -%}{%- endif -%}{%- endfor -%}
        {{- '\n' -}}
        """;

    private static FamilyParts Compose(RawConfig raw, Weights weights)
    {
        DecoderConfig decoder = DecoderConfig.Read(raw.RequiredSection("text_config"), "gemma", ["gemma", "gemma2"], raw);
        PatchTowerConfig tower = PatchTowerConfig.Read(raw.RequiredSection("vision_config"), PatchTowerConfig.Siglip);
        Linear projector = Linear.Take(weights, "projector.linear", tower.Width, decoder.Width, bias: true);
        TiledImages images = new(ClipTower.TakeSiglip(weights, "tower", tower, tower.Layers, postNorm: true), projector.Forward, null, projector);
        RepeatedTokenExpansion expansion = new(raw.Int("image_token_index", 256000), tower.Side, tower.Side, 0);
        // The prompt sees itself whole, beyond the windows too; positions count from 1.
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape,
            prompt => MaskRule.Causal.And(MaskRule.Window(decoder.Windows)).Or(MaskRule.Prefix(prompt.Length)), prompt => PositionIds.Sequence(prompt.Length, 1), Template: Template);
    }
}
