using FlowLens.Core.Models;
using FlowLens.Core.Models.Blocks;
using static TorchSharp.torch;

namespace FlowLens.Core.Truncation;

/// <summary>A prefill in progress, at the entry of a layer.</summary>
/// <param name="States">[R, d], the residual stream.</param>
/// <param name="Rows">The R rows.</param>
/// <param name="Rule">Who may attend to whom.</param>
public sealed record PrefillState(Tensor States, Rows Rows, MaskRule Rule);

/// <summary>What a reducer works on.</summary>
/// <param name="State">At the entry of layer K.</param>
/// <param name="Layer">K.</param>
/// <param name="Present">Image positions that are there, ascending.</param>
/// <param name="Survivors">Those that are kept.</param>
/// <param name="Scores">One score for each that is there; empty where the selector has none.</param>
public sealed record Reduction(PrefillState State, int Layer, int[] Present, int[] Survivors, double[] Scores)
{
    /// <summary>Image positions that go.</summary>
    public IReadOnlySet<int> Reduced { get; } = Present.Except(Survivors).ToHashSet();
}

/// <summary>A row of <see cref="Reducers"/>: what happens to the image positions that are not kept.</summary>
/// <param name="Id">Kebab-case id (<c>metrics.md</c> §3).</param>
/// <param name="Apply">The state that goes on.</param>
public sealed record Reducer(string Id, Func<Reduction, PrefillState> Apply);

/// <summary>The reducers (<c>metrics.md</c> §3). Adding one is a row here.</summary>
public static class Reducers
{
    /// <summary>They leave the sequence: real savings in time and memory.</summary>
    public static Reducer Drop { get; } = new("drop", r => DropRows(r.State, r.Reduced));

    /// <summary>They stay, but no later layer may attend to them: the reference that <see cref="Drop"/> must equal.</summary>
    public static Reducer Mask { get; } = new("mask", r => r.State with { Rule = r.State.Rule.And(MaskRule.Hide(r.Reduced, r.Layer)) });

    /// <summary>Each joins its most similar kept one: FlowLens's own definition of the aggregation that the paper names without a formula.</summary>
    public static Reducer Merge { get; } = new("merge", MergeRows);

    public static IReadOnlyList<Reducer> All { get; } = [Drop, Mask, Merge];

    /// <exception cref="FlowLensException">There is no such reducer.</exception>
    public static Reducer Find(string id) => All.FirstOrDefault(r => r.Id == id)
        ?? throw new FlowLensException(ErrorKind.BadOption, $"There is no reducer '{id}'", $"Choose one of {string.Join(", ", All.Select(r => r.Id))}");

    // x'_k = Σ w_j x_j / Σ w_j over the kept state and those that join it by cosine; weights are the scores, 1 where there are none; all 0: the kept state stays.
    private static PrefillState MergeRows(Reduction reduction)
    {
        PrefillState state = reduction.State;
        if (reduction.Survivors.Length == 0)
        {
            return DropRows(state, reduction.Reduced);
        }

        using IDisposable scope = NewDisposeScope();
        Dictionary<int, long> rowOf = state.Rows.Positions.Select((p, i) => (p, i)).ToDictionary(r => r.p, r => (long)r.i);
        int[] gone = [.. reduction.Present.Where(reduction.Reduced.Contains)];
        float Weight(int position) => reduction.Scores.Length == 0 ? 1 : (float)reduction.Scores[Array.IndexOf(reduction.Present, position)];
        Tensor keptRows = tensor([.. reduction.Survivors.Select(p => rowOf[p])], device: state.States.device), goneRows = tensor([.. gone.Select(p => rowOf[p])], device: state.States.device);
        Tensor wide = state.States.to(ScalarType.Float32), kept = wide.index_select(0, keptRows), joining = wide.index_select(0, goneRows);
        Tensor keptWeight = tensor([.. reduction.Survivors.Select(Weight)], device: wide.device), goneWeight = tensor([.. gone.Select(Weight)], device: wide.device);
        Tensor nearest = nn.functional.linear(nn.functional.normalize(joining, dim: -1), nn.functional.normalize(kept, dim: -1)).argmax(-1);
        Tensor total = kept.mul(keptWeight.unsqueeze(1)).index_add(0, nearest, joining.mul(goneWeight.unsqueeze(1)), Scalars.Of(1));
        Tensor mass = keptWeight.index_add(0, nearest, goneWeight, Scalars.Of(1)).unsqueeze(1);
        Tensor merged = where(mass.gt(Scalars.Of(0)), total.div(mass.clamp_min(Scalars.Of(1e-30))), kept).to(state.States.dtype);
        Tensor states = state.States.index_copy(0, keptRows, merged);
        PrefillState dropped = DropRows(state with { States = states }, reduction.Reduced);
        _ = dropped.States.MoveToOuterDisposeScope();
        return dropped;
    }

    private static PrefillState DropRows(PrefillState state, IReadOnlySet<int> reduced)
    {
        int[] kept = [.. Enumerable.Range(0, state.Rows.Count).Where(i => !reduced.Contains(state.Rows.Positions[i]))];
        using Tensor index = tensor(kept, device: state.States.device);
        return state with { States = state.States.index_select(0, index), Rows = state.Rows.Pick(kept) };
    }
}
