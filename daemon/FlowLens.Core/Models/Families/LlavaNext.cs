using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>LLaVA-NeXT and LLaVA-OneVision (Liu et al. 2024, Li et al. 2024): a base view and tiles of the best fitting grid, a newline after every row.</summary>
public static class LlavaNext
{
    public static Family Next { get; } = new("llava-next", config => config.Text("model_type", "") == "llava_next", ComposeNext, HubLayout.Prefixes, HubLayout.Unused);

    public static Family OneVision { get; } = new("llava-onevision", config => config.Text("model_type", "") == "llava_onevision", ComposeOneVision, HubLayout.Prefixes, HubLayout.Unused);

    private static FamilyParts ComposeNext(RawConfig raw, Weights weights)
    {
        DecoderConfig decoder = DecoderConfig.Read(raw.RequiredSection("text_config"), "llama", ["llama", "mistral", "qwen2"], raw);
        PatchTowerConfig config = PatchTowerConfig.Read(raw.RequiredSection("vision_config"), PatchTowerConfig.Clip);
        PatchTower tower = ClipTower.Take(weights, "tower", config, FeatureLayer.Read(raw, "vision_feature_layer", config.Layers, -2));
        if (!FeatureLayer.PatchesOnly(raw, "default"))
        {
            throw raw.Unknown("vision_feature_select_strategy", "default");
        }

        return Compose(raw, weights, decoder, tower, states => states.narrow(0, 1, states.shape[0] - 1), 32000, _ => (true, null));
    }

    private static FamilyParts ComposeOneVision(RawConfig raw, Weights weights)
    {
        DecoderConfig decoder = DecoderConfig.Read(raw.RequiredSection("text_config"), "qwen2", ["qwen2"], raw);
        PatchTowerConfig config = PatchTowerConfig.Read(raw.RequiredSection("vision_config"), PatchTowerConfig.Siglip);
        PatchTower tower = ClipTower.TakeSiglip(weights, "tower", config, FeatureLayer.Read(raw, "vision_feature_layer", config.Layers, -1), postNorm: false);
        const string field = "vision_aspect_ratio", prefix = "anyres_max_";
        string aspect = raw.Text(field, "anyres_max_9");
        if (!aspect.StartsWith(prefix, StringComparison.Ordinal) || !int.TryParse(aspect[prefix.Length..], out int most) || FeatureLayer.PatchesOnly(raw, "full"))
        {
            throw FeatureLayer.PatchesOnly(raw, "full") ? raw.Unknown("vision_feature_select_strategy", "full") : raw.Unknown(field, "anyres_max_N");
        }

        // Only a picture that is alone in its conversation is tiled.
        return Compose(raw, weights, decoder, tower, states => states, 151646, prompt => (prompt.Images.Count == 1, most), most);
    }

    private static FamilyParts Compose(RawConfig raw, Weights weights, DecoderConfig decoder, PatchTower tower, Func<Tensor, Tensor> select, int imageToken,
        Func<Prompt, (bool Tiled, int? MostTiles)> tiling, int? most = null)
    {
        AnyResolution form = new(raw.RequiredPairs("image_grid_pinpoints"), tower.Config.ImageSize, tower.Config.Side);
        PlainMlp projector = PlainMlp.Take(weights, "projector.linear_1", "projector.linear_2", tower.Config.Width, decoder.Width, decoder.Width,
            Activations.Read(raw, "projector_hidden_act", "gelu"), raw.Bool("multimodal_projector_bias", true));
        Tensor newline = weights.Take("newline", decoder.Width);
        TiledImages images = new(tower, states => projector.Forward(select(states)), (tiles, prompt, image) =>
        {
            (bool tiled, int? cap) = tiling(prompt);
            PromptImage picture = prompt.Images[image];
            return tiled ? AnyResolutionFeatures.Arrange(tiles, form, newline, picture.Width, picture.Height, cap) : cat([tiles[0], newline.unsqueeze(0)], 0);
        }, projector, newline);
        PictureExpansion expansion = new(raw.Int("image_token_index", imageToken), null, picture => Expand(picture, form, most));
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape);
    }

    // The base view, then the grid of tiles without its padding, a newline after each of its rows; a picture that is not tiled has one newline alone.
    private static ExpandedPicture Expand(ProcessedPicture picture, AnyResolution form, int? mostTiles)
    {
        ExpandedPiece Newline(int tile) => new(null, tile, -1, -1);
        FeatureGrid whole = new(form.Side, form.Side, picture.Tiles[0]);
        if (picture.Tiles.Count == 1)
        {
            return new ExpandedPicture([whole], [.. ExpandedPiece.Grid(0, form.Side, form.Side), Newline(0)]);
        }

        int width = (int)Math.Round(picture.Tiles[0].Width), height = (int)Math.Round(picture.Tiles[0].Height);
        (int tileRows, int tileCols) = form.Grid(width, height);
        (int rows, int cols, int top, int left) = form.Unpadded(width, height);
        PictureRect Cell(int row, int col) => picture.Covers.Cell(row, col, tileRows * form.Side, tileCols * form.Side);
        PictureRect covers = PictureRect.Around(Cell(top, left), Cell(top + rows - 1, left + cols - 1));
        (rows, cols) = mostTiles is int most ? AnyResolutionFeatures.Shrunk(rows, cols, form.Side, most) : (rows, cols);
        return new ExpandedPicture([whole, new FeatureGrid(rows, cols, covers)],
            [.. ExpandedPiece.Grid(0, form.Side, form.Side), .. ExpandedPiece.Grid(1, rows, cols).Chunk(cols).SelectMany(row => (IEnumerable<ExpandedPiece>)[.. row, Newline(1)])]);
    }
}
