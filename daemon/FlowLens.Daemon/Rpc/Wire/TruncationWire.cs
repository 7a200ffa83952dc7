using FlowLens.Core;
using FlowLens.Core.Truncation;
using FlowLens.Protocol;
using DomainStep = FlowLens.Core.Truncation.TruncationStep;
using TruncationStep = FlowLens.Protocol.TruncationStep;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Words of a run's <c>positions</c>.</summary>
internal enum PositionKind
{
    Original,
    Packed,
}

/// <summary>Truncations as a caller writes them.</summary>
internal static class TruncationWire
{
    /// <exception cref="FlowLensException">The run names a preset and steps, or what a step names is unknown or outside its range.</exception>
    public static NamedSchedule Run(string field, TruncationRun run)
    {
        if (run.Preset is null)
        {
            bool packed = Choice.Of<PositionKind>($"{field}.positions", run.Positions) == PositionKind.Packed;
            return new NamedSchedule(run.Name, Schedule($"{field}.steps", run.Steps) with { Packed = packed });
        }

        return run is { Steps.Count: 0, Positions: null } ? new NamedSchedule(run.Name, Core.Truncation.Schedule.None, Presets.Find(run.Preset))
            : throw new FlowLensException(ErrorKind.BadOption, $"{field} names the preset '{run.Preset}' and steps or positions too", "Give a preset alone, or steps");
    }

    /// <summary>The steps of a schedule, as a caller would write them.</summary>
    public static IReadOnlyList<TruncationStep> Steps(Schedule schedule) => [.. schedule.Steps.Select(s => new TruncationStep(s.Layer, s.Keep.Spec is { Count: int count } ? new KeepSpec(count, null)
        : new KeepSpec(null, s.Keep.Spec.Ratio), s.Select.Id, s.Reduce.Id, s.Select.Id == "random" ? (long)s.Seed : null, s.Given))];

    /// <exception cref="FlowLensException">A selector, reducer or number to keep is unknown or outside its range.</exception>
    public static Schedule Schedule(string field, IReadOnlyList<TruncationStep> steps) => new([.. steps.Select((step, i) => new DomainStep(step.Layer, KeepOf($"{field}[{i}].keep", step.Keep),
        Selectors.Find(step.Select), step.Reduce is null ? Reducers.Drop : Reducers.Find(step.Reduce), unchecked((ulong)(step.Seed ?? 0)), step.Scores))]);

    /// <summary>The seed of the first drawn selection; null where nothing is drawn.</summary>
    public static long? Seed(IEnumerable<TruncationStep> steps) => steps.Where(s => s.Select == "random").Select(s => (long?)(s.Seed ?? 0)).FirstOrDefault();

    public static Keep KeepOf(string field, KeepSpec keep) => (keep.Count, keep.Ratio) switch
    {
        (int count, null) => Keep.Count(count),
        (null, double ratio) => Keep.Ratio(ratio),
        _ => throw new FlowLensException(ErrorKind.BadOption, $"{field} has {(keep.Count is null ? "neither count nor ratio" : "both count and ratio")}", "Give one of the two"),
    };
}
