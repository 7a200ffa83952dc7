using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Resolved configuration of a vision transformer over square pictures of one size.</summary>
public sealed record PatchTowerConfig(int Width, int Inner, int Layers, int Heads, int ImageSize, int PatchSize, Activation Activation, double Epsilon)
{
    /// <summary>Patches of a side; what does not fill one drops out.</summary>
    public int Side => ImageSize / PatchSize;

    public AttentionShape Attention => new(Heads, Heads, Width / Heads);

    /// <summary>What published CLIP configurations leave out.</summary>
    public static PatchTowerConfig Clip { get; } = new(768, 3072, 12, 12, 224, 32, Activation.QuickGelu, 1e-5);

    /// <summary>What published SigLIP configurations leave out.</summary>
    public static PatchTowerConfig Siglip { get; } = new(768, 3072, 12, 12, 224, 16, Activation.TanhGelu, 1e-6);

    /// <param name="raw">The section that describes the tower.</param>
    /// <param name="published">What it leaves out.</param>
    public static PatchTowerConfig Read(RawConfig raw, PatchTowerConfig published)
    {
        PatchTowerConfig config = new(raw.Size("hidden_size", published.Width), raw.Size("intermediate_size", published.Inner),
            raw.Size("num_hidden_layers", published.Layers), raw.Size("num_attention_heads", published.Heads), Square(raw, "image_size", published.ImageSize),
            Square(raw, "patch_size", published.PatchSize), raw.Has("hidden_act") ? Activations.Read(raw, "hidden_act") : published.Activation,
            raw.Double("layer_norm_eps", published.Epsilon));
        return raw.Int("num_channels", 3) != 3 ? throw raw.Unknown("num_channels", "3")
            : config.Width % config.Heads != 0 ? throw raw.Wrong("hidden_size", $"a multiple of num_attention_heads ({config.Heads})")
            : config.Side > 0 ? config : throw raw.Wrong("patch_size", $"at most image_size ({config.ImageSize})");
    }

    // One number, or the same twice.
    private static int Square(RawConfig raw, string field, int published)
    {
        IReadOnlyList<int> sides = raw.Ints(field);
        return sides.Count == 0 ? published : sides.Distinct().Count() == 1 && sides[0] >= 1 ? sides[0] : throw raw.Wrong(field, "one size for both sides, at least 1");
    }
}

/// <summary>Patches of a picture as tokens, with their positions; a class token before them where there is one.</summary>
/// <param name="patches">[width, 3, p, p].</param>
/// <param name="bias">[width], or null.</param>
/// <param name="classToken">[1, width], or null.</param>
/// <param name="positions">[tokens, width].</param>
public sealed class PatchEmbedding(Tensor patches, Tensor? bias, Tensor? classToken, Tensor positions) : IDisposable
{
    public Device Device => patches.device;

    /// <param name="pixels">[3, S, S], normalised.</param>
    /// <returns>[tokens, width], row by row.</returns>
    public Tensor Forward(Tensor pixels)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor grid = nn.functional.conv2d(pixels.unsqueeze(0).to(patches.dtype), patches, bias, strides: [patches.shape[2], patches.shape[3]]); // [1, width, side, side]
        Tensor tokens = grid.flatten(2).squeeze(0).transpose(0, 1); // [side², width]
        return (classToken is null ? tokens : cat([classToken, tokens], 0)).Plus(positions).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        patches.Dispose();
        bias?.Dispose();
        classToken?.Dispose();
        positions.Dispose();
    }
}

/// <summary>A vision transformer (Dosovitskiy et al. 2021) over square pictures: patches, perhaps a norm, layers, perhaps a norm.</summary>
public sealed class PatchTower(PatchTowerConfig config, PatchEmbedding embedding, INorm? first, TowerLayers layers, INorm? last) : IDisposable
{
    public PatchTowerConfig Config => config;

    public Device Device => embedding.Device;

    /// <param name="pixels">[3, S, S], normalised.</param>
    /// <param name="context">Cancellation and probe.</param>
    /// <returns>[tokens, width]: the class token, where there is one, then patches row by row.</returns>
    public Tensor Forward(Tensor pixels, RunContext context)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = embedding.Forward(pixels.to(Device));
        x = first is null ? x : first.Forward(x);
        x = layers.Forward(x, Rows.Sequence(0, (int)x.shape[0]), null, MaskRule.Everything, context);
        return (last is null ? x : last.Forward(x)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        embedding.Dispose();
        first?.Dispose();
        layers.Dispose();
        last?.Dispose();
    }
}
