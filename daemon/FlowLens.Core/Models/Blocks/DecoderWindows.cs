using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Which layers of a decoder have a sliding window.</summary>
public static class DecoderWindows
{
    private const string WindowField = "sliding_window", ListField = "layer_types";

    /// <returns>The window of each layer, null where it sees everything.</returns>
    /// <exception cref="FlowLensException">A kind of layer is unknown.</exception>
    public static int?[] Read(RawConfig raw, DecoderType type, int layers)
    {
        int? window = raw.IsNull(WindowField) ? null : raw.Has(WindowField) ? raw.Size(WindowField) : type.Window;
        IReadOnlyList<string> listed = raw.Texts(ListField);
        if (listed.Count > 0)
        {
            return listed.Count == layers ? [.. listed.Select(kind => kind switch
            {
                "full_attention" => null,
                "sliding_attention" => window,
                _ => throw raw.Unknown(ListField, "full_attention, sliding_attention"),
            })] : throw raw.Wrong(ListField, $"{layers} entries, one a layer");
        }

        Func<int, bool> local = Local(raw, type.Pattern);
        return [.. Enumerable.Range(0, layers).Select(layer => local(layer) ? window : null)];
    }

    private static Func<int, bool> Local(RawConfig raw, WindowPattern pattern)
    {
        switch (pattern)
        {
            case WindowPattern.Every:
                return _ => true;
            case WindowPattern.EvenLayers:
                return layer => layer % 2 == 0;
            case WindowPattern.AllButEveryNth:
                int nth = raw.Size(raw.FirstOf("sliding_window_pattern", "_sliding_window_pattern"), 6);
                return layer => (layer + 1) % nth != 0;
            case WindowPattern.UpperIfAsked:
                int from = raw.Bool("use_sliding_window", false) ? raw.Int("max_window_layers", 28) : int.MaxValue;
                return layer => layer >= from;
            default:
                return _ => false;
        }
    }
}
