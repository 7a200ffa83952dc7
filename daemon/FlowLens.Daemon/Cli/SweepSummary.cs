using FlowLens.Core;
using FlowLens.Core.Datasets;

namespace FlowLens.Daemon.Cli;

/// <summary>A sweep over a data set (<c>metrics.md</c> §5).</summary>
/// <param name="Rows">Rows that ran.</param>
/// <param name="Failed">Rows that did not.</param>
/// <param name="Full">Of the full runs.</param>
/// <param name="Cells">Of each K and keep.</param>
/// <param name="Cliffs">Number of rows with their cliff at K = 0…L; empty where not every K was swept.</param>
/// <param name="ImageShare">Mean λ of the image by layer, with its 95 % bootstrap band.</param>
internal sealed record SweepSummary(int Rows, int Failed, SweepScore Full, IReadOnlyList<SweepCellScore> Cells, IReadOnlyList<int> Cliffs, IReadOnlyList<SweepBand> ImageShare)
{
    private const int Resamples = 1000;

    public static SweepSummary Of(IReadOnlyList<SweptRow> all)
    {
        SweptRow[] rows = [.. all.Where(r => r.Error is null)];
        int layers = rows.Length == 0 ? 0 : rows[0].Layers;
        IEnumerable<SweepCellScore> cells = rows.SelectMany(r => r.Cells.Select(c => (Row: r, Cell: c))).GroupBy(c => (c.Cell.Keep, c.Cell.K)).OrderBy(g => g.Key)
            .Select(g => new SweepCellScore(g.Key.K, g.Key.Keep, g.Average(c => c.Cell.Kept), g.Average(c => c.Cell.Kl), g.Average(c => c.Cell.Unchanged ? 1.0 : 0),
                SweepScore.Of(g.Select(c => (c.Row.Label, c.Cell.Text ?? c.Row.Full, c.Cell.Right)))));
        int[] cliffs = rows.Length > 0 && rows.All(r => r.Cliff is not null) ? [.. Enumerable.Range(0, layers + 1).Select(k => rows.Count(r => r.Cliff == k))] : [];
        return new SweepSummary(rows.Length, all.Count - rows.Length, SweepScore.Of(rows.Select(r => (r.Label, r.Full, r.FullRight))), [.. cells], cliffs,
            [.. Enumerable.Range(0, layers).Select(l => Band([.. rows.Select(r => (double)r.ImageShare[l])]))]);
    }

    // Means of resampled rows, seeded: the same rows give the same band.
    private static SweepBand Band(double[] values)
    {
        SplitMix64 random = new(0);
        double[] means = [.. Enumerable.Range(0, Resamples).Select(_ => Enumerable.Range(0, values.Length).Average(_ => values[(int)(random.Next() % (ulong)values.Length)])).Order()];
        return new SweepBand(values.Average(), means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples) - 1]);
    }
}

/// <param name="Mean">Mean over the rows.</param>
/// <param name="Low">2.5 % of the resampled means lie below.</param>
/// <param name="High">2.5 % lie above.</param>
internal sealed record SweepBand(double Mean, double Low, double High);

/// <param name="K">K.</param>
/// <param name="Keep">Index of its keep.</param>
/// <param name="Kept">Mean number of image tokens that survive.</param>
/// <param name="Kl">Mean KL, nats.</param>
/// <param name="Unchanged">Share of the rows whose answer stays.</param>
/// <param name="Score">Against the labels.</param>
internal sealed record SweepCellScore(int K, int Keep, double Kept, double Kl, double Unchanged, SweepScore Score);

/// <summary>Answers against labels. Precision, recall and F1 are of the answer yes, as POPE has them; null where no label is yes or no.</summary>
/// <param name="Labelled">Rows with a label.</param>
/// <param name="Accuracy">Share of them that agree; an answer that says neither counts as wrong.</param>
/// <param name="Precision">Of yes.</param>
/// <param name="Recall">Of yes.</param>
/// <param name="F1">Of yes.</param>
/// <param name="YesRatio">Share of answers that say yes.</param>
internal sealed record SweepScore(int Labelled, double? Accuracy, double? Precision, double? Recall, double? F1, double? YesRatio)
{
    public static SweepScore Of(IEnumerable<(string? Label, string Answer, bool? Right)> rows)
    {
        (string Label, string Answer, bool? Right)[] labelled = [.. rows.Where(r => !string.IsNullOrWhiteSpace(r.Label)).Select(r => (r.Label!.Trim().ToLowerInvariant(), r.Answer, r.Right))];
        (bool Wanted, bool Said)[] binary = [.. labelled.Where(r => r.Label is "yes" or "no").Select(r => (r.Label == "yes", LabelMatch.YesOrNo(r.Answer) == "yes"))];
        double? accuracy = labelled.Length == 0 ? null : labelled.Average(r => r.Right == true ? 1.0 : 0);
        if (binary.Length == 0)
        {
            return new SweepScore(labelled.Length, accuracy, null, null, null, null);
        }

        double hits = binary.Count(b => b.Wanted && b.Said), said = binary.Count(b => b.Said), wanted = binary.Count(b => b.Wanted);
        double precision = said == 0 ? 0 : hits / said, recall = wanted == 0 ? 0 : hits / wanted;
        return new SweepScore(labelled.Length, accuracy, precision, recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall), said / binary.Length);
    }
}
