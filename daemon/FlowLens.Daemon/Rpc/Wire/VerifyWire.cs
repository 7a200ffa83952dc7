using System.Globalization;
using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Verdicts on heats.</summary>
internal static class VerifyWire
{
    public static VerifyResult Result(LoadedModel model, Verification verification, Pointing? pointing, Provenance provenance)
    {
        Faithfulness faithfulness = verification.Faithfulness;
        OrderCurves heat = faithfulness.Heat;
        double[] halved = [.. faithfulness.Random.Select(r => r.HalvedAt).OfType<double>()];
        int steps = heat.Counts.Length, n = Math.Max(1, heat.Counts[^1]);
        return new VerifyResult(TraceWire.Info(model, verification.Answer), Arrays.Of([.. heat.Counts.Select(c => (double)c / n)], steps), Arrays.Of(heat.Deletion, steps), Arrays.Of(heat.Insertion, steps),
            heat.DeletionAuc, heat.InsertionAuc, Arrays.Of([.. faithfulness.Random.SelectMany(r => r.Deletion)], faithfulness.Random.Count, steps),
            Arrays.Of([.. faithfulness.Random.SelectMany(r => r.Insertion)], faithfulness.Random.Count, steps), heat.Deletion[^1], faithfulness.BeatsRandom, faithfulness.Above,
            heat.HalvedAt, halved.Length == 0 ? null : halved.Average(), Words(faithfulness, halved), pointing is null ? null : new PointingResult(pointing.Hit, pointing.Energy, pointing.Chance),
            verification.Seconds, provenance);
    }

    private static string Words(Faithfulness faithfulness, double[] halved)
    {
        string beats = faithfulness.BeatsRandom ? $"Beats random by {Number(faithfulness.Above)}" : "No better than random";
        string half = faithfulness.Heat.HalvedAt is double at
            ? $"the answer's probability is halved without {Percent(at)} of the image tokens" + (halved.Length == 0 ? "; no random order halves it" : $", in random order without {Percent(halved.Average())}")
            : "no deletion halves the answer's probability";
        return $"{beats}: {half}.";
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double value) => (100 * value).ToString("0", CultureInfo.InvariantCulture) + " %";
}
