using FlowLens.Train.Scenes;

namespace FlowLens.Train.Evaluation;

/// <summary>An answer and what it is worth.</summary>
/// <param name="Asked">The question.</param>
/// <param name="Answer">What the model said.</param>
public sealed record MarkedAnswer(AskedQuestion Asked, string Answer)
{
    /// <summary>Right only as a whole, but for capitals and blanks at its ends.</summary>
    public bool Right { get; } = string.Equals(Answer.Trim(), Asked.Question.Answer, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Kinds that descriptions name, against those that are there.</summary>
/// <param name="Both">Named and there.</param>
/// <param name="Named">Named.</param>
/// <param name="There">There.</param>
public readonly record struct ObjectSets(int Both, int Named, int There)
{
    /// <summary>F1 over all descriptions together.</summary>
    public double F1 => 2.0 * Both / Math.Max(1, Named + There);

    public static ObjectSets Of(IEnumerable<(Scene Scene, string Text)> descriptions)
    {
        ObjectSets sum = default;
        foreach ((Scene scene, string text) in descriptions)
        {
            HashSet<string> words = [.. text.Split([' ', ',', '.'], StringSplitOptions.RemoveEmptyEntries)];
            int[] named = [.. Enumerable.Range(0, Kinds.All.Count).Where(k => words.Contains(Kinds.All[k].Name) || words.Contains(Kinds.All[k].Plural))];
            int[] there = [.. scene.Kinds.Distinct()];
            sum = new ObjectSets(sum.Both + named.Intersect(there).Count(), sum.Named + named.Length, sum.There + there.Length);
        }

        return sum;
    }
}
