using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>Gemma 3 (Gemma Team 2025): SigLIP tower, pooled projector, decoder with local and global layers; a picture's features see each other both ways.</summary>
public static class Gemma3
{
    public static Family Family { get; } = new("gemma-3", config => config.Text("model_type", "") == "gemma3", Compose, HubLayout.Prefixes, HubLayout.Unused);

    private const string Start = "<start_of_image>", End = "<end_of_image>";

    /// <summary>Causal or among the features of one picture; in local layers no further back than the window.</summary>
    public static MaskRule Rule(Prompt prompt, IReadOnlyList<int?> windows)
    {
        int[] segments = [.. Enumerable.Repeat(-1, prompt.Length)];
        foreach (ImageCell cell in prompt.Cells.Where(c => c.IsFeature))
        {
            segments[cell.Position] = cell.Image;
        }

        return MaskRule.Causal.Or(MaskRule.SameSegment(segments)).And(MaskRule.Window(windows));
    }

    private static FamilyParts Compose(RawConfig raw, Weights weights)
    {
        DecoderConfig decoder = DecoderConfig.Read(raw.RequiredSection("text_config"), "gemma3_text", ["gemma3_text"], raw);
        PatchTowerConfig tower = PatchTowerConfig.Read(raw.RequiredSection("vision_config"), PatchTowerConfig.Siglip);
        int side = (int)Math.Round(Math.Sqrt(raw.Size("mm_tokens_per_image", 256))), pool = tower.Side / side;
        OffsetRmsNorm norm = OffsetRmsNorm.Take(weights, "projector.mm_soft_emb_norm", tower.Width, tower.Epsilon);
        Tensor projection = weights.Take("projector.mm_input_projection_weight", tower.Width, decoder.Width);
        TiledImages images = new(ClipTower.TakeSiglip(weights, "tower", tower, tower.Layers, postNorm: true), states =>
        {
            Tensor grid = states.transpose(0, 1).reshape(1, tower.Width, tower.Side, tower.Side);
            Tensor pooled = nn.functional.avg_pool2d(grid, [pool, pool], [pool, pool]).reshape(tower.Width, side * side).transpose(0, 1); // [side², width]
            return norm.Forward(pooled).mm(projection);
        }, null, norm, projection);
        PictureExpansion expansion = new(raw.Int("image_token_index", 262144), Start, picture => Expand(picture, side));
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape, prompt => Rule(prompt, decoder.Windows));
    }

    private static ExpandedPicture Expand(ProcessedPicture picture, int side) => picture.Tiles.Count == 1
        ? new ExpandedPicture([new FeatureGrid(side, side, picture.Tiles[0])], [ExpandedPiece.Separator($"\n\n{Start}", 0), .. ExpandedPiece.Grid(0, side, side), ExpandedPiece.Separator($"{End}\n\n", 0)])
        : throw new FlowLensException(ErrorKind.Unsupported, "The processor pans and scans, which gives a picture several views, and FlowLens has no text for them", "Set do_pan_and_scan to false in the processor's configuration");
}
