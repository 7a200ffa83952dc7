using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Key layouts of families whose parts are called language_model, vision_tower and multi_modal_projector.</summary>
public static class HubLayout
{
    public static IReadOnlyList<KeyPrefix> Prefixes { get; } =
    [
        new("language_model.model.", "decoder."),
        new("language_model.lm_head.", "head."),
        new("model.language_model.", "decoder."),
        new("lm_head.", "head."),
        new("model.vision_tower.vision_model.", "tower."),
        new("vision_tower.vision_model.", "tower."),
        new("model.vision_tower.", "tower."),
        new("vision_tower.", "tower."),
        new("model.multi_modal_projector.", "projector."),
        new("multi_modal_projector.", "projector."),
        new("model.image_newline", "newline"),
        new("image_newline", "newline"),
    ];

    public static IReadOnlyList<UnusedTensor> Unused { get; } =
    [
        new(@"tower\.post_layernorm\.(weight|bias)", "features are taken before the tower's post norm"),
        new(@"tower\.encoder\.layers\.\d+\..*", "layers after the one whose states are the features"),
        new(@"tower\.embeddings\.position_ids", "a constant that older files hold"),
        new(@"tower\.head\..*", "the pooling head of the tower's own training"),
        new(@"decoder\.layers\.\d+\.self_attn\.rotary_emb\.inv_freq", "a constant that older files hold"),
    ];
}
