using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Models.Blocks;

/// <summary>Resolved rotary settings of a layer.</summary>
/// <param name="Theta">Base of the frequencies.</param>
/// <param name="Factor">Linear scaling; 1 is none.</param>
/// <param name="Sections">Frequencies of each axis (time, row, column), or null for one axis.</param>
/// <param name="Interleaved">Whether the axes' frequencies alternate instead of following one another.</param>
public sealed record RotaryConfig(double Theta, double Factor, int[]? Sections = null, bool Interleaved = false)
{
    /// <summary>Reads one kind of layer's settings.</summary>
    /// <param name="raw">The decoder's section.</param>
    /// <param name="theta">The published base.</param>
    /// <param name="local">Whether it is a windowed layer of a family that turns those differently.</param>
    public static RotaryConfig Read(RawConfig raw, double theta, bool local)
    {
        // Newer files hold rope_parameters, by kind of layer in some families; older ones rope_theta beside an optional rope_scaling.
        const string byKind = "full_attention", localField = "rope_local_base_freq";
        RawConfig? parameters = raw.Section("rope_parameters");
        if (parameters?.Section(byKind) is { } full)
        {
            parameters = local ? parameters.RequiredSection("sliding_attention") : full;
        }
        else if (local)
        {
            return new RotaryConfig(raw.Double(localField, 10000), 1);
        }

        RawConfig? section = parameters ?? raw.Section("rope_scaling");
        RawConfig based = parameters is not null && parameters.Has("rope_theta") ? parameters : raw;
        double own = based.Double("rope_theta", theta);
        if ((section ?? raw).Double("partial_rotary_factor", raw.Double("partial_rotary_factor", 1)) != 1)
        {
            throw (section ?? raw).Unknown("partial_rotary_factor", "1");
        }

        if (section is null)
        {
            return new RotaryConfig(own, 1);
        }

        string field = section.FirstOf("rope_type", "type");
        int[]? sections = section.Has("mrope_section") ? [.. section.Ints("mrope_section")] : null;
        return section.Text(field, "default") switch
        {
            "default" => new RotaryConfig(own, 1, sections, section.Bool("mrope_interleaved", false)),
            "mrope" when sections is not null => new RotaryConfig(own, 1, sections, section.Bool("mrope_interleaved", false)),
            "linear" => new RotaryConfig(own, section.Double("factor"), sections, section.Bool("mrope_interleaved", false)),
            _ => throw section.Unknown(field, "default, linear, mrope"),
        };
    }

    /// <summary>The embedding for heads of this width.</summary>
    public RotaryEmbedding Embedding(int headDim) => new(headDim, Theta, Factor, Sections is null ? null : AxisOf(headDim / 2));

    // Interleaved: time everywhere, but row at 1, 4, …, and column at 2, 5, …, as far as their sections reach.
    private int[] AxisOf(int frequencies) => Interleaved
        ? [.. Enumerable.Range(0, frequencies).Select(i => i % 3 is var axis && axis > 0 && i < 3 * Sections![axis] ? axis : 0)]
        : [.. Sections!.SelectMany((count, axis) => Enumerable.Repeat(axis, count))];
}
