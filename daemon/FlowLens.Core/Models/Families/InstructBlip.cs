using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Core.Models;

/// <summary>InstructBLIP with a Vicuna decoder (Dai et al. 2023): a ViT, a Q-Former that reads picture and question, its queries before the prompt.</summary>
public static class InstructBlip
{
    public static Family Family { get; } = new("instructblip", config => config.Text("model_type", "") == "instructblip", Compose,
        [
            new("language_model.model.", "decoder."), new("language_model.lm_head.", "head."), new("vision_model.", "tower."), new("model.language_model.", "decoder."),
            new("model.vision_model.", "tower."), new("model.qformer.", "qformer."), new("model.query_tokens", "query_tokens"), new("model.language_projection.", "language_projection."),
            new("lm_head.", "head."),
        ],
        [
            .. HubLayout.Unused,
            new(@"qformer\.embeddings\.position_ids", "a constant that older files hold"),
        ]);

    private static FamilyParts Compose(RawConfig raw, Weights weights)
    {
        if (!raw.Bool("use_decoder_only_language_model", true))
        {
            throw raw.Unknown("use_decoder_only_language_model", "true");
        }

        DecoderConfig decoder = DecoderConfig.Read(raw.RequiredSection("text_config"), "llama", ["llama"], raw);
        PatchTowerConfig tower = PatchTowerConfig.Read(raw.RequiredSection("vision_config"), new PatchTowerConfig(1408, 6144, 39, 16, 224, 14, Activation.Gelu, 1e-6));
        QueryFormerConfig former = QueryFormerConfig.Read(raw.RequiredSection("qformer_config"));
        int queries = raw.Size("num_query_tokens", 32);
        InstructBlipImages images = new(TakeTower(weights, tower, raw.RequiredSection("vision_config").Bool("qkv_bias", true)), new QueryFormer(weights, "qformer", former, queries),
            Linear.Take(weights, "language_projection", former.Width, decoder.Width, bias: true));
        RepeatedTokenExpansion expansion = new(raw.Int("image_token_index", 32000), 0, 0, queries);
        return new FamilyParts(TextDecoder.Take(weights, "decoder", "head", decoder), images, expansion, decoder.Shape);
    }

    private static PatchTower TakeTower(Weights weights, PatchTowerConfig config, bool bias)
    {
        using Tensor token = weights.Take("tower.embeddings.class_embedding", 1, 1, config.Width);
        using Tensor positions = weights.Take("tower.embeddings.position_embedding", 1, (config.Side * config.Side) + 1, config.Width);
        PatchEmbedding embedding = new(weights.Take("tower.embeddings.patch_embedding.weight", config.Width, 3, config.PatchSize, config.PatchSize),
            weights.Take("tower.embeddings.patch_embedding.bias", config.Width), token.flatten().unsqueeze(0).DetachFromDisposeScope(),
            (positions.dim() == 3 ? positions.squeeze(0) : positions.unsqueeze(0)).DetachFromDisposeScope());
        TowerLayers layers = new([.. Enumerable.Range(0, config.Layers).Select(i => $"tower.encoder.layers.{i}").Select(name => new TransformerLayer(
            LayerNorm.Take(weights, $"{name}.layer_norm1", config.Width, config.Epsilon),
            Attention.TakeFused(weights, $"{name}.self_attn.qkv", $"{name}.self_attn.projection", config.Width, config.Attention, bias, outputBias: true),
            LayerNorm.Take(weights, $"{name}.layer_norm2", config.Width, config.Epsilon),
            PlainMlp.Take(weights, $"{name}.mlp.fc1", $"{name}.mlp.fc2", config.Width, config.Inner, config.Width, config.Activation)))]);
        return new PatchTower(config, embedding, null, layers, LayerNorm.Take(weights, "tower.post_layernorm", config.Width, config.Epsilon));
    }
}

/// <summary>The queries' states after they looked at picture and question, in the decoder's width.</summary>
internal sealed class InstructBlipImages(PatchTower tower, QueryFormer former, Linear projection) : IImageEncoder
{
    public ImageFeatures Encode(Prompt prompt, int image, RunContext context)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor states = tower.Forward(PictureTensor.Tiles(prompt.Images[image].Pixels, tower.Config.ImageSize)[0], context);
        int[] question = prompt.QueryIds ?? throw new FlowLensException(ErrorKind.BadPrompt, "The prompt has no question in the Q-Former's vocabulary", "Check that the folder holds qformer_tokenizer");
        return new ImageFeatures(projection.Forward(former.Forward(states, question, context.Cancellation)).MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        tower.Dispose();
        former.Dispose();
        projection.Dispose();
    }
}
