using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;

namespace FlowLens.Core.Models;

/// <summary>SmolVLM and Idefics3 (Laurençon et al. 2024, Marafioti et al. 2025): SigLIP-like tower on sub-pictures, pixel shuffle, Llama decoder.</summary>
public static class SmolVlm
{
    public static Family Family { get; } = new("smolvlm", config => config.Text("model_type", "") is "smolvlm" or "idefics3", Compose,
        [new("model.text_model.", "decoder."), new("lm_head.", "head."), new("model.vision_model.", "tower."), new("model.connector.", "connector.")],
        HubLayout.Unused);

    private static FamilyParts Compose(RawConfig raw, Weights weights)
    {
        DecoderConfig decoder = DecoderConfig.Read(raw.RequiredSection("text_config"), "llama", ["llama"], raw);
        PatchTowerConfig tower = PatchTowerConfig.Read(raw.RequiredSection("vision_config"), new PatchTowerConfig(1152, 3072, 12, 16, 224, 32, Activation.TanhGelu, 1e-6));
        int factor = raw.Size("scale_factor", 2), side = tower.Side / factor;
        Linear projector = Linear.Take(weights, "connector.modality_projection.proj", tower.Width * factor * factor, decoder.Width, bias: false);
        TiledImages images = new(ClipTower.TakeSiglip(weights, "tower", tower, tower.Layers, postNorm: true, PatchOrder.ByFraction(tower.Side)),
            states => projector.Forward(PixelShuffle.Join(states, factor)), null, projector);
        PictureExpansion expansion = new(raw.Int("image_token_id", 128257), null, picture => Expand(picture, side));
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape);
    }

    // Sub-pictures row by row with their place, counted from 1, a newline after each row; the whole picture last. A separator counts to the tile that follows.
    private static ExpandedPicture Expand(ProcessedPicture picture, int side)
    {
        const string fake = "<fake_token_around_image>", global = "<global-img>";
        (int rows, int cols) = picture.Tiles.Count == 1 ? (0, 0) : picture.Grid;
        int whole = rows * cols;
        List<ExpandedPiece> pieces = [];
        for (int tile = 0; tile < whole; tile++)
        {
            pieces.Add(ExpandedPiece.Separator($"{(tile > 0 && tile % cols == 0 ? "\n" : "")}{fake}<row_{(tile / cols) + 1}_col_{(tile % cols) + 1}>", tile));
            pieces.AddRange(ExpandedPiece.Grid(tile, side, side));
        }

        pieces.Add(ExpandedPiece.Separator($"{(whole > 0 ? "\n\n" : "")}{fake}{global}", whole));
        pieces.AddRange(ExpandedPiece.Grid(whole, side, side));
        pieces.Add(ExpandedPiece.Separator(fake, whole));
        return new ExpandedPicture([.. picture.Tiles.Select(t => new FeatureGrid(side, side, t))], pieces);
    }
}
