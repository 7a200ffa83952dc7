namespace FlowLens.Core.Flow;

/// <summary>Which answer rows a metric reads.</summary>
public enum ReadRows
{
    /// <summary>Row r alone, as in the paper.</summary>
    First,

    /// <summary>The mean over the answer's rows.</summary>
    All,
}

/// <summary>How to trace (<c>metrics.md</c> §1).</summary>
/// <param name="Metrics">Ids of the metrics; null is the default.</param>
/// <param name="GivenAnswer">A given answer, or null for the greedy one.</param>
/// <param name="MaxNewTokens">Most tokens of a greedy answer; null is 64.</param>
/// <param name="StopAtEnd">Whether an end token ends a greedy answer.</param>
/// <param name="Rows">Rows that are read.</param>
/// <param name="Token">Index of the answer token whose row is the first that is read; the tokens before it count as read already.</param>
/// <param name="PerToken">Whether shares are divided by the role's number of positions.</param>
/// <param name="Head">One head, or null for the mean over heads.</param>
/// <param name="TopTokens">Next tokens of the logit lens by layer.</param>
/// <param name="CamSite">Where <c>llava-cam</c> reads.</param>
/// <param name="CamMode">How it weighs.</param>
/// <param name="KnockoutWindow">Layers in which <c>knockout</c> cuts at once, odd.</param>
/// <param name="KnockoutRegion">Indices of image positions whose edge to the output <c>knockout</c> cuts too, or null.</param>
/// <param name="SmoothRuns">Runs of SmoothGrad that <c>llava-cam</c> is the mean of; 0 is one run without noise.</param>
/// <param name="SmoothSigma">Standard deviation of its noise, in units of the range of the picture's normalised pixels.</param>
/// <param name="Seed">Seed of that noise.</param>
/// <param name="ActivationBudget">Bytes of activations that a forward pass may keep for the sweep, which then runs those layers once instead of twice.</param>
public sealed record TraceOptions(IReadOnlyList<string>? Metrics = null, string? GivenAnswer = null, int? MaxNewTokens = null, bool StopAtEnd = true,
    ReadRows Rows = ReadRows.First, int Token = 0, bool PerToken = false, int? Head = null, int TopTokens = 10,
    CamSite CamSite = CamSite.NormMid, CamMode CamMode = CamMode.Paper, int KnockoutWindow = 1, IReadOnlyList<int>? KnockoutRegion = null, int SmoothRuns = 0, double SmoothSigma = 0.15, ulong Seed = 0,
    long ActivationBudget = 512L << 20);
