using FlowLens.Train.Scenes;

namespace FlowLens.Train.Training;

/// <summary>Every word that questions and answers are made of, as far as some thousand scenes use them.</summary>
public static class Words
{
    private const int Scenes = 4000;

    private static readonly Lazy<(string[] AfterABlank, string[] Openings)> All = new(Gather);

    /// <summary>Words that stand after a blank; a plural is its word and an ending.</summary>
    public static IReadOnlyList<string> AfterABlank() => All.Value.AfterABlank;

    /// <summary>Words that a question begins with, and the endings of plurals.</summary>
    public static IReadOnlyList<string> Openings() => All.Value.Openings;

    private static (string[] AfterABlank, string[] Openings) Gather()
    {
        SortedSet<string> words = new(["USER", "ASSISTANT", .. Kinds.All.Select(k => k.Name)], StringComparer.Ordinal), openings = new(["USER", "es"], StringComparer.Ordinal);
        HashSet<string> plurals = [.. Kinds.All.Select(k => k.Plural)];
        for (int i = 0; i < Scenes; i++)
        {
            Dice dice = new((ulong)i);
            foreach (Question question in Questions.ForTraining(dice, Layout(dice), Lesson.Everything.Counts))
            {
                openings.Add(Parts(question.Text)[0]);
                words.UnionWith(Parts(question.Text).Skip(1).Concat(Parts(question.Answer)).Where(w => !plurals.Contains(w)));
            }
        }

        return ([.. words], [.. openings]);
    }

    private static string[] Parts(string text) => text.Split([' ', '|', ',', '.', '?'], StringSplitOptions.RemoveEmptyEntries);

    // A scene without a picture: what is said of it needs none.
    private static Scene Layout(Dice dice)
    {
        int[] kinds = [.. Enumerable.Range(0, 1 + dice.Below(6)).Select(_ => dice.Below(Kinds.All.Count))];
        kinds = [.. kinds.Select(k => dice.Chance(0.5) ? kinds[0] : k)];
        Box[] boxes = [.. kinds.Select(_ => (dice.Below(Scene.Side - 30), dice.Below(Scene.Side - 30))).Select(p => new Box(p.Item1, p.Item2, p.Item1 + 30, p.Item2 + 30))];
        return new Scene(kinds, boxes, dice.Below(Backgrounds.All.Count), [], []);
    }
}
