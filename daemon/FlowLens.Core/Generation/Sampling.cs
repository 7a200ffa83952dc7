namespace FlowLens.Core.Generation;

/// <summary>How an answer's tokens are drawn.</summary>
/// <param name="Temperature">Logits are divided by it; above 0.</param>
/// <param name="TopK">Most candidates; null is all.</param>
/// <param name="TopP">Candidates are the likeliest whose probabilities reach it, in (0, 1].</param>
/// <param name="RepetitionPenalty">
/// Logits of ids that prompt or answer hold are divided by it where positive, multiplied where negative (Keskar et al. 2019); 1 is none.
/// </param>
/// <param name="Seed">Seed of the draws.</param>
public sealed record Sampling(double Temperature = 1, int? TopK = null, double TopP = 1, double RepetitionPenalty = 1, ulong Seed = 0)
{
    /// <exception cref="FlowLensException">A value is outside its range.</exception>
    public void Check()
    {
        Require(Temperature > 0 && double.IsFinite(Temperature), "temperature", "above 0; leave sampling out for greedy answers");
        Require(TopK is null or > 0, "topK", "1 or more");
        Require(TopP is > 0 and <= 1, "topP", "above 0 and at most 1");
        Require(RepetitionPenalty > 0 && double.IsFinite(RepetitionPenalty), "repetitionPenalty", "above 0; 1 is none");
    }

    /// <summary>Draws one id.</summary>
    /// <param name="logits">V.</param>
    /// <param name="seen">Ids of prompt and answer so far.</param>
    /// <param name="random">The run's draws.</param>
    public int Draw(float[] logits, IEnumerable<int> seen, SplitMix64 random)
    {
        double[] scores = [.. logits.Select(l => (double)l)];
        if (RepetitionPenalty != 1)
        {
            foreach (int id in seen.Distinct().Where(id => id < scores.Length))
            {
                scores[id] = scores[id] > 0 ? scores[id] / RepetitionPenalty : scores[id] * RepetitionPenalty;
            }
        }

        // Ties go to the lower id, so that a draw does not depend on the sort.
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(TopK ?? scores.Length)];
        double top = scores[order[0]];
        double[] weights = [.. order.Select(i => Math.Exp((scores[i] - top) / Temperature))];
        double total = weights.Sum(), reached = 0;
        int candidates = 0;
        do
        {
            reached += weights[candidates++] / total;
        }
        while (candidates < weights.Length && reached < TopP);

        double draw = random.NextDouble() * weights.Take(candidates).Sum();
        int chosen = 0;
        for (; chosen < candidates - 1 && draw >= weights[chosen]; chosen++)
        {
            draw -= weights[chosen];
        }

        return order[chosen];
    }

    private static void Require(bool holds, string field, string range)
    {
        if (!holds)
        {
            throw new FlowLensException(ErrorKind.BadOption, $"sampling.{field} is outside its range", $"Give {range}");
        }
    }
}
