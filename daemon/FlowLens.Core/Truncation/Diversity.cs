using static TorchSharp.torch;

namespace FlowLens.Core.Truncation;

/// <summary>
/// Greedy max–min of cosine distance between projected features (DivPrune, Alvar et al. 2025): first the one whose nearest other is farthest, then always the one that is farthest
/// from the chosen. Separators are candidates.
/// </summary>
internal static class Diversity
{
    public static int[] Pick(Candidates candidates)
    {
        int n = candidates.Count;
        if (candidates.Keep == 0)
        {
            return [];
        }

        float[][] distance = Distances(candidates.Features);
        bool[] chosen = new bool[n];
        float[] least = [.. Enumerable.Range(0, n).Select(j => n == 1 ? 0 : Enumerable.Range(0, n).Where(i => i != j).Min(i => distance[i][j]))];
        for (int count = 0; count < candidates.Keep; count++)
        {
            int next = Enumerable.Range(0, n).Where(j => !chosen[j]).MaxBy(j => least[j]);
            chosen[next] = true;
            for (int j = 0; j < n; j++)
            {
                // The first was the farthest from its nearest other; from here on nearness is to the chosen.
                least[j] = count == 0 ? distance[next][j] : Math.Min(least[j], distance[next][j]);
            }
        }

        return [.. Enumerable.Range(0, n).Where(j => chosen[j])];
    }

    // 1 − cos of all pairs.
    private static float[][] Distances(float[][] features)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor unit = nn.functional.normalize(tensor([.. features.SelectMany(f => f)], [features.Length, features[0].Length]), dim: -1);
        return [.. ones(1).sub(nn.functional.linear(unit, unit)).data<float>().ToArray().Chunk(features.Length)];
    }
}
