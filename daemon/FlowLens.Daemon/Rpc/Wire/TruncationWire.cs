using FlowLens.Core;
using FlowLens.Core.Truncation;
using FlowLens.Protocol;
using DomainStep = FlowLens.Core.Truncation.TruncationStep;
using TruncationStep = FlowLens.Protocol.TruncationStep;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Truncations as a caller writes them.</summary>
internal static class TruncationWire
{
    /// <exception cref="FlowLensException">A selector, reducer or number to keep is unknown or outside its range.</exception>
    public static Schedule Schedule(string field, IReadOnlyList<TruncationStep> steps) => new([.. steps.Select((step, i) => new DomainStep(step.Layer, KeepOf($"{field}[{i}].keep", step.Keep),
        Selectors.Find(step.Select), step.Reduce is null ? Reducers.Drop : Reducers.Find(step.Reduce), unchecked((ulong)(step.Seed ?? 0))))]);

    /// <summary>The seed of the first drawn selection; null where nothing is drawn.</summary>
    public static long? Seed(IEnumerable<TruncationStep> steps) => steps.Where(s => s.Select == "random").Select(s => (long?)(s.Seed ?? 0)).FirstOrDefault();

    private static Keep KeepOf(string field, KeepSpec keep) => (keep.Count, keep.Ratio) switch
    {
        (int count, null) => Keep.Count(count),
        (null, double ratio) => Keep.Ratio(ratio),
        _ => throw new FlowLensException(ErrorKind.BadOption, $"{field} has {(keep.Count is null ? "neither count nor ratio" : "both count and ratio")}", "Give one of the two"),
    };
}
