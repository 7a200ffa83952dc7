using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Which of a tower's hidden states are the features.</summary>
public static class FeatureLayer
{
    /// <summary>Layers to run. The field indexes the hidden states: 0 is the embedding, −1 the last layer's output, −2 the one before.</summary>
    /// <param name="raw">The configuration.</param>
    /// <param name="field">The field.</param>
    /// <param name="layers">Layers of the tower.</param>
    /// <param name="published">Its value where it is absent.</param>
    /// <exception cref="FlowLensException">It names several layers, or one that is not there.</exception>
    public static int Read(RawConfig raw, string field, int layers, int published)
    {
        IReadOnlyList<int> listed = raw.Has(field) ? raw.Ints(field) : [published];
        if (listed.Count != 1)
        {
            throw raw.Unknown(field, "one layer");
        }

        int index = listed[0] < 0 ? layers + 1 + listed[0] : listed[0];
        return index >= 0 && index <= layers ? index : throw raw.Wrong(field, $"{-layers - 1}…{layers}");
    }

    /// <summary>Whether the class token is left out.</summary>
    /// <exception cref="FlowLensException">The strategy is unknown.</exception>
    public static bool PatchesOnly(RawConfig raw, string published) => raw.Text("vision_feature_select_strategy", published) switch
    {
        "default" => true,
        "full" => false,
        _ => throw raw.Unknown("vision_feature_select_strategy", "default, full"),
    };
}
