using System.Security.Cryptography;
using System.Text;
using FlowLens.Core.Checkpoints;
using static TorchSharp.torch;

namespace FlowLens.Train.Training;

/// <summary>
/// The numbers that are trained, float32, by the names under which they are stored. A parameter is made when it is first asked for: its
/// start depends on the seed and its name alone.
/// </summary>
/// <param name="seed">Of the start.</param>
/// <param name="architecture">For the scale of the residual branches.</param>
public sealed class ParameterSet(ulong seed, Architecture architecture)
{
    private const double Deviation = 0.04;

    // The layout of the published LLaVA-1.5 folders.
    private static readonly KeyPrefix[] Layout =
    [
        new("language_model.model.", "decoder."),
        new("language_model.lm_head.", "head."),
        new("vision_tower.vision_model.", "tower."),
        new("multi_modal_projector.", "projector."),
    ];

    private readonly SortedDictionary<string, Tensor> all = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Tensor> All => all;

    /// <summary>The name in a checkpoint's files. The head is the embedding while it is trained (Press &amp; Wolf 2017).</summary>
    public static string StoredName(string canonical)
    {
        string name = canonical == "head.weight" ? "decoder.embed_tokens.weight" : canonical;
        KeyPrefix? row = Layout.FirstOrDefault(l => name.StartsWith(l.Canonical, StringComparison.Ordinal));
        return row is null ? name : row.Stored + name[row.Canonical.Length..];
    }

    public Tensor Get(string stored, long[] shape)
    {
        if (!all.TryGetValue(stored, out Tensor? parameter))
        {
            using IDisposable scope = NewDisposeScope();
            parameter = Start(stored, shape).DetachFromDisposeScope();
            all[stored] = parameter;
        }

        return parameter;
    }

    /// <summary>Takes numbers that were saved.</summary>
    public void Load(string stored, Tensor value)
    {
        using (no_grad())
        {
            Get(stored, value.shape).copy_(value);
        }
    }

    // Matrices and the class token are normal; norms are one, biases zero. What a branch adds to the residual stream starts small.
    private Tensor Start(string name, long[] shape)
    {
        if (shape.Length < 2 && !name.EndsWith("class_embedding", StringComparison.Ordinal) && !name.StartsWith("train.none", StringComparison.Ordinal))
        {
            return name.Contains("norm", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal) ? ones(shape) : zeros(shape);
        }

        double deviation = Deviation;
        if (name.Contains("o_proj", StringComparison.Ordinal) || name.Contains("down_proj", StringComparison.Ordinal))
        {
            deviation /= Math.Sqrt(2 * architecture.Layers);
        }
        else if (name.Contains("out_proj", StringComparison.Ordinal) || name.Contains("fc2", StringComparison.Ordinal))
        {
            deviation /= Math.Sqrt(2 * architecture.TowerLayers);
        }

        ulong own = BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {name}")));
        using Generator generator = new(own, CPU);
        return randn(shape, generator: generator).mul_(tensor((float)deviation));
    }
}
