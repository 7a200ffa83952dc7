namespace FlowLens.Core.Probing;

/// <summary>The part of the model that a site lies in.</summary>
public enum Tower
{
    Decoder,
    Vision,
    Queries,
}

/// <summary>Places within a layer, in the order of computation. R rows run, d the width, H heads, S keys.</summary>
public enum SiteKind
{
    /// <summary>Residual stream entering the layer, [R, d].</summary>
    ResidPre,

    /// <summary>Softmax attention, [H, rows asked, S].</summary>
    AttnPattern,

    /// <summary>What the attention part adds to the residual stream, [R, d].</summary>
    AttnOut,

    /// <summary>The normalised tensor that enters the MLP, [R, d].</summary>
    NormMid,

    /// <summary>What the MLP adds, [R, d].</summary>
    MlpOut,

    /// <summary>Residual stream leaving the layer, [R, d].</summary>
    ResidPost,
}

/// <summary>A named place in the network.</summary>
public readonly record struct Site(Tower Tower, int Layer, SiteKind Kind);
