using static TorchSharp.torch;

namespace FlowLens.Core.Models.Blocks;

/// <summary>A mask rule looked at from one layer, for the rows that run and the keys that are there.</summary>
public sealed class MaskView
{
    private readonly MaskRule rule;
    private readonly int layer;
    private readonly int[] queries;
    private readonly int[] keys;
    private readonly Device device;

    public MaskView(MaskRule rule, int layer, int[] queries, int[] keys, Device device)
    {
        this.rule = rule.At(layer);
        this.layer = layer;
        this.queries = queries;
        this.keys = keys;
        this.device = device;
        bool causal = this.rule == MaskRule.Causal;
        SeesAll = this.rule == MaskRule.Everything || (causal && queries.Length == 1 && keys.All(k => k <= queries[0]));
        IsSquareCausal = causal && queries.AsSpan().SequenceEqual(keys);
    }

    /// <summary>Whether every query sees every key, so that no mask is needed.</summary>
    public bool SeesAll { get; }

    /// <summary>Whether queries and keys are the same ascending positions under the causal rule: the fused kernel's own triangle.</summary>
    public bool IsSquareCausal { get; }

    /// <summary>bool [rows, S] for a run of query rows.</summary>
    public Tensor Allowed(int first, int count) => Allowed([.. Enumerable.Range(first, count)]);

    /// <summary>bool [rows, S] for these query rows.</summary>
    public Tensor Allowed(int[] rows)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor query = tensor([.. rows.Select(i => (long)queries[i])], device: device).unsqueeze(1);
        Tensor key = tensor([.. keys.Select(k => (long)k)], device: device).unsqueeze(0);
        return rule.Allowed(layer, query, key).expand(rows.Length, keys.Length).contiguous().MoveToOuterDisposeScope();
    }
}
