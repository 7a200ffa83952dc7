using FlowLens.Train.Scenes;

namespace FlowLens.Train.Training;

/// <summary>What is asked about the scenes of a stage.</summary>
/// <param name="Counts">Questions for a number, of ten or so.</param>
/// <param name="Repeats">Weights of having 1 … 4 of a kind in a scene.</param>
public sealed record Lesson(int Counts, double[] Repeats)
{
    /// <summary>Every type of question, about scenes as the held-out ones are.</summary>
    public static Lesson Everything { get; } = new(2, SceneMaker.UsualRepeats);

    /// <summary>The same with more to count.</summary>
    public static Lesson Counting { get; } = new(5, [.30, .18, .26, .26]);

    /// <summary>The same with fours above all: three and four are what the model still takes for each other.</summary>
    public static Lesson Fours { get; } = new(6, [.25, .10, .25, .40]);
}
