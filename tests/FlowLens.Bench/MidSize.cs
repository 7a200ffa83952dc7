using FlowLens.Core.Models;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;

namespace FlowLens.Bench;

/// <summary>
/// The mid-size model that figures are stated on: a random float32 Llama decoder (d 1024, 16 layers, 16 heads, MLP 2752, V 32,000) and a
/// prompt of 640 = 5 system + 576 image + 59 user positions.
/// </summary>
public sealed class MidSize : IDisposable
{
    public const int Width = 1024, Layers = 16, Heads = 16, Inner = 2752, Vocabulary = 32000, Context = 2048;
    public const int ShallowLayers = 4;
    public const int SystemTokens = 5, ImageTokens = 576, UserTokens = 59;

    public MidSize()
    {
        using IDisposable scope = NewDisposeScope();
        random.manual_seed(20406);
        Tensor embedding = Random(Vocabulary, Width, 1);
        TransformerLayer[] layers = [.. Enumerable.Range(0, Layers).Select(_ => Layer())];
        RmsNorm norm = Norm();
        Linear head = new(Random(Vocabulary, Width, Math.Sqrt(1.0 / Width)), null);
        RotaryEmbedding rotary = new(Width / Heads, 10000, 1);
        Decoder = new Decoder(embedding, layers, norm, head, [.. Enumerable.Repeat(rotary, Layers)], MaskRule.Causal);
        Shallow = new Decoder(embedding, layers[..ShallowLayers], norm, head, [.. Enumerable.Repeat(rotary, ShallowLayers)], MaskRule.Causal);
        int total = SystemTokens + ImageTokens + UserTokens;
        int[] ids = [.. Enumerable.Range(0, total).Select(i => (i * 7919) % Vocabulary)];
        Role[] roles = [.. Enumerable.Repeat(Role.System, SystemTokens), .. Enumerable.Repeat(Role.Image, ImageTokens), .. Enumerable.Repeat(Role.User, UserTokens)];
        ImageCell[] cells = [.. Enumerable.Range(0, ImageTokens).Select(i => new ImageCell(SystemTokens + i, 0, 0, i / 24, i % 24, true))];
        Prompt = new Prompt("", "", ids, roles, cells, []);
        Embedded = EmbeddedPrompt.Plain(Decoder, Decoder.Embed(ids).DetachFromDisposeScope(), Prompt.ImagePositions);
    }

    public Decoder Decoder { get; }

    /// <summary>Its first layers alone, on the same weights.</summary>
    public Decoder Shallow { get; }

    public Prompt Prompt { get; }

    /// <summary>States of [T, d].</summary>
    public EmbeddedPrompt Embedded { get; }

    public void Dispose()
    {
        Embedded.Dispose();
        Decoder.Dispose();
    }

    private static TransformerLayer Layer()
    {
        double gain = Math.Sqrt(1.0 / Width);
        Linear Square() => new(Random(Width, Width, gain), null);
        return new TransformerLayer(Norm(), new Attention(Square(), Square(), Square(), Square(), new AttentionShape(Heads, Heads, Width / Heads)), Norm(),
            new GatedMlp(new Linear(Random(Inner, Width, gain), null), new Linear(Random(Inner, Width, gain), null),
                new Linear(Random(Width, Inner, Math.Sqrt(1.0 / Inner)), null), Activation.Silu));
    }

    private static RmsNorm Norm() => new(ones(Width).DetachFromDisposeScope(), 1e-5);

    private static Tensor Random(int rows, int columns, double scale) => randn(rows, columns).mul_(scale).DetachFromDisposeScope();
}
