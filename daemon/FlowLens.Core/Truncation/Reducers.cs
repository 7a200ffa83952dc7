using FlowLens.Core.Models;
using static TorchSharp.torch;

namespace FlowLens.Core.Truncation;

/// <summary>A prefill in progress, at the entry of a layer.</summary>
/// <param name="States">[R, d], the residual stream.</param>
/// <param name="Rows">The R rows.</param>
/// <param name="Rule">Who may attend to whom.</param>
public sealed record PrefillState(Tensor States, Rows Rows, MaskRule Rule);

/// <summary>A row of <see cref="Reducers"/>: what happens to the image positions that are not kept.</summary>
/// <param name="Id">Kebab-case id (<c>metrics.md</c> §3).</param>
/// <param name="Apply">From the state at the entry of layer K and the sequence positions to reduce to the state that goes on.</param>
public sealed record Reducer(string Id, Func<PrefillState, int, IReadOnlySet<int>, PrefillState> Apply);

/// <summary>The reducers (<c>metrics.md</c> §3). Adding one is a row here.</summary>
public static class Reducers
{
    /// <summary>They leave the sequence: real savings in time and memory.</summary>
    public static Reducer Drop { get; } = new("drop", DropRows);

    /// <summary>They stay, but no later layer may attend to them: the reference that <see cref="Drop"/> must equal.</summary>
    public static Reducer Mask { get; } = new("mask", (state, layer, reduced) => state with { Rule = state.Rule.And(MaskRule.Hide(reduced, layer)) });

    public static IReadOnlyList<Reducer> All { get; } = [Drop, Mask];

    /// <exception cref="FlowLensException">There is no such reducer.</exception>
    public static Reducer Find(string id) => All.FirstOrDefault(r => r.Id == id)
        ?? throw new FlowLensException(ErrorKind.BadOption, $"There is no reducer '{id}'", $"Choose one of {string.Join(", ", All.Select(r => r.Id))}");

    private static PrefillState DropRows(PrefillState state, int layer, IReadOnlySet<int> reduced)
    {
        int[] kept = [.. Enumerable.Range(0, state.Rows.Count).Where(i => !reduced.Contains(state.Rows.Positions[i]))];
        using Tensor index = tensor(kept, device: state.States.device);
        return state with { States = state.States.index_select(0, index), Rows = state.Rows.Pick(kept) };
    }
}
