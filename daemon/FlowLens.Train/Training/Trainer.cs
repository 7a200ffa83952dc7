using FlowLens.Core.Models.Blocks;
using FlowLens.Train.Scenes;
using static TorchSharp.torch;

namespace FlowLens.Train.Training;

/// <summary>
/// Trains through the stages, a step at a time. A batch is cut into a fixed number of shards, each learned by a replica of its own and added
/// up in their order: how many cores there are changes nothing, nor does being cut off and resumed.
/// </summary>
public sealed class Trainer
{
    private const int Shards = 4;

    private readonly Recipe recipe;
    private readonly IReadOnlyList<Stage> stages;
    private readonly ExampleMaker maker;
    private readonly ParameterSet parameters;
    private readonly Optimiser optimiser;
    private readonly Replica[] replicas;

    /// <param name="recipe">What is fixed.</param>
    /// <param name="stages">The stages.</param>
    /// <param name="maker">Makes the pictures to learn from.</param>
    /// <param name="stateFolder">Where a run that was cut off left its state, or null.</param>
    public Trainer(Recipe recipe, IReadOnlyList<Stage> stages, ExampleMaker maker, string? stateFolder)
    {
        this.recipe = recipe;
        this.stages = stages;
        this.maker = maker;
        parameters = new ParameterSet(recipe.Seed, recipe.Architecture);
        optimiser = new Optimiser(parameters);
        replicas = [.. Enumerable.Range(0, Shards).Select(_ => new Replica(parameters, recipe))];
        if (stateFolder is not null && TrainingState.Exists(stateFolder))
        {
            (StageIndex, StepInStage) = TrainingState.Load(stateFolder, recipe.Seed, parameters, optimiser);
        }
    }

    /// <summary>Index of the stage that the next step belongs to; the number of stages when all is done.</summary>
    public int StageIndex { get; private set; }

    /// <summary>Steps of that stage that are done.</summary>
    public int StepInStage { get; private set; }

    public bool Done => StageIndex == stages.Count;

    public Stage Stage => stages[StageIndex];

    public ParameterSet Parameters => parameters;

    /// <summary>Takes one step.</summary>
    public StepFigures Step()
    {
        Stage stage = Stage;
        int index = StageIndex, step = StepInStage;
        Example[][] shards = new Example[Shards][];
        Parallel.For(0, Shards, shard => shards[shard] =
            [.. Enumerable.Range(0, stage.Batch).Where(i => i % Shards == shard).Select(i => maker.Make(Dice.Mix(recipe.Seed, (ulong)index, (ulong)step, (ulong)i), stage.Lesson))]);
        Example[] all = [.. shards.SelectMany(s => s)];
        BatchTotals totals = new(all.Length, all.Sum(e => e.Labels.Kinds.Sum(replicas[0].Heads.WeightOf)), all.Sum(e => e.Turns?.Expected.Length ?? 0));
        StepFigures[] figures = new StepFigures[Shards];
        Parallel.For(0, Shards, shard =>
        {
            using IDisposable scope = NewDisposeScope();
            replicas[shard].ClearGradients();
            figures[shard] = replicas[shard].Learn(shards[shard], totals, stage.DenseWeight);
        });
        StepFigures sum = new();
        foreach (StepFigures one in figures)
        {
            sum.Add(one);
        }

        double share = stage.RateAt(step);
        sum.Norm = Update(name => share * (name.StartsWith("vision_tower.", StringComparison.Ordinal) ? stage.TowerRate : stage.Rate));
        if (++StepInStage == stage.Steps)
        {
            (StageIndex, StepInStage) = (StageIndex + 1, 0);
            optimiser.Restart();
        }

        return sum;
    }

    public void Save(string stateFolder) => TrainingState.Save(stateFolder, recipe.Seed, StageIndex, StepInStage, parameters, optimiser);

    private double Update(Func<string, double> rate)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable still = no_grad();
        Dictionary<string, Tensor> gradients = new(StringComparer.Ordinal);
        foreach ((string name, Tensor gradient) in replicas.SelectMany(r => r.Gradients))
        {
            if (gradients.TryGetValue(name, out Tensor? sum))
            {
                sum.PlusInPlace(gradient);
            }
            else
            {
                gradients[name] = gradient.clone();
            }
        }

        return optimiser.Step(gradients, rate);
    }
}
