namespace FlowLens.Train.Scenes;

/// <summary>Which combinations of kinds and backgrounds a scene may or must have.</summary>
public enum CombinationRule
{
    /// <summary>None that is held out: the scenes of training.</summary>
    OnlyTrained,

    /// <summary>At least one that is held out.</summary>
    SomeHeldOut,

    Any,
}

/// <summary>Combinations that never occur in training: about 5 % of the pairs of kinds, 8 % of those of a kind and a background.</summary>
public static class HeldOut
{
    public static bool Pair(int one, int other)
    {
        (int low, int high) = one < other ? (one, other) : (other, one);
        return ((low * 31) + (high * 17)) % 20 == 0;
    }

    public static bool OnBackground(int kind, int background) => ((kind * 7) + (background * 5)) % 12 == 0;

    /// <summary>Whether a scene has any of them.</summary>
    public static bool Any(IReadOnlyList<int> kinds, int background)
    {
        int[] distinct = [.. kinds.Distinct()];
        return distinct.Any(k => OnBackground(k, background)) || distinct.Any(k => distinct.Any(o => k < o && Pair(k, o)));
    }
}
