using FlowLens.Train.Evaluation;

namespace FlowLens.Train.Tests;

public sealed class TruthTests
{
    [Fact]
    public void The_page_names_the_truest_heat_and_says_where_none_has_a_place()
    {
        Truth truth = new(2, new Dictionary<string, HeatTruth[][][]> { ["place"] = [Question(hit: true), Question(hit: true)], ["existence"] = [Question(hit: false)] },
            new Dictionary<string, double> { ["place"] = 0.1, ["existence"] = 0.2 });
        string page = TruthText.Of(truth, "tiny", 3, 1);
        Assert.Contains("2 of place, 1 of existence", page, StringComparison.Ordinal);
        Assert.Contains("True most often: saliency at layer 1 beats random in 100 % of the questions. Best at pointing: saliency at layer 1, 100 % hits, where chance is 10 %.\n", page, StringComparison.Ordinal);
        Assert.Contains("where chance is 20 %. No heat points at the object in half of these questions", page, StringComparison.Ordinal);
        Assert.Equal(2 * 4, page.Split('\n').Count(line => line.StartsWith("| saliency |", StringComparison.Ordinal)));
        Assert.Contains("| grad-input | 0 |  |", page, StringComparison.Ordinal);
    }

    // Saliency at layer 1 alone is true.
    private static HeatTruth[][] Question(bool hit) => [.. Truth.Heats.Select(heat => Enumerable.Range(0, heat.ByLayer ? 2 : 1)
        .Select(layer => heat.Name == "saliency" && layer == 1 ? new HeatTruth(0.5, true, hit, 0.8) : new HeatTruth(-0.1, false, false, 0.1)).ToArray())];
}
