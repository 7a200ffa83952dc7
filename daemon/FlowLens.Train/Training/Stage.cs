namespace FlowLens.Train.Training;

/// <summary>A stretch of training with one schedule.</summary>
/// <param name="Name">As the progress bar calls it.</param>
/// <param name="Steps">Steps.</param>
/// <param name="Batch">Pictures a step.</param>
/// <param name="Lesson">What is asked; null learns the cells alone.</param>
/// <param name="Rate">Learning rate of decoder, projector and heads.</param>
/// <param name="TowerRate">Learning rate of the tower.</param>
/// <param name="Warm">Steps over which the rate rises from 0.</param>
/// <param name="Decay">Steps at the end over which it falls linearly.</param>
/// <param name="Floor">Share of the rate at which it ends.</param>
/// <param name="DenseWeight">Weight of the cells' loss.</param>
public sealed record Stage(string Name, int Steps, int Batch, Lesson? Lesson, double Rate, double TowerRate, int Warm, int Decay, double Floor, double DenseWeight)
{
    /// <summary>
    /// The recipe. First the tower learns what is in each cell; asking from the start leaves existence at chance for thousands of questions.
    /// The tower's rate falls when questions begin: at the first one it forgets. Numbers above two come last: they are rare in scenes, and learned only once kinds are told apart.
    /// </summary>
    public static IReadOnlyList<Stage> Recipe { get; } =
    [
        new("cells", 1000, 32, null, 1.2e-3, 1.2e-3, 60, 940, 0.1, 1),
        new("questions", 4900, 16, Lesson.Everything, 1.5e-3, 3e-4, 100, 2000, 0, 0.5),
        new("counting", 3600, 16, Lesson.Counting, 1.2e-3, 3e-4, 60, 3540, 0, 0.5),
        new("fours", 4800, 16, Lesson.Fours, 1.1e-3, 3e-4, 60, 4740, 0, 0.5),
    ];

    /// <summary>Share of the rate at a step.</summary>
    public double RateAt(int step)
    {
        double rise = Math.Min(1, (step + 1.0) / Warm), left = Math.Min(1, (Steps - step) / (double)Decay);
        return rise * (Floor + ((1 - Floor) * left));
    }
}
