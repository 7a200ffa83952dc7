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
/// <param name="Metrics">Ids of the metrics; null is all.</param>
/// <param name="GivenAnswer">A given answer, or null for the greedy one.</param>
/// <param name="MaxNewTokens">Most tokens of a greedy answer; null is 64.</param>
/// <param name="StopAtEnd">Whether an end token ends a greedy answer.</param>
/// <param name="Rows">Rows that are read.</param>
/// <param name="PerToken">Whether shares are divided by the role's number of positions.</param>
/// <param name="Head">One head, or null for the mean over heads.</param>
/// <param name="TopTokens">Next tokens of the logit lens by layer.</param>
/// <param name="CamSite">Where <c>llava-cam</c> reads.</param>
/// <param name="CamMode">How it weighs.</param>
/// <param name="KnockoutWindow">Layers in which <c>knockout</c> cuts at once, odd.</param>
public sealed record TraceOptions(IReadOnlyList<string>? Metrics = null, string? GivenAnswer = null, int? MaxNewTokens = null, bool StopAtEnd = true,
    ReadRows Rows = ReadRows.First, bool PerToken = false, int? Head = null, int TopTokens = 10,
    CamSite CamSite = CamSite.NormMid, CamMode CamMode = CamMode.Paper, int KnockoutWindow = 1);
