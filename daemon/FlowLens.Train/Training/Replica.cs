using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Prompts;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FlowLens.Train.Training;

/// <summary>A picture to learn from.</summary>
/// <param name="Picture">What the tower sees, as a prompt that is nothing else.</param>
/// <param name="Labels">What is in its cells.</param>
/// <param name="Turns">Its questions, or null where only the cells are learned.</param>
/// <param name="Types">The type of each turn.</param>
public sealed record Example(Prompt Picture, CellLabels Labels, PackedScene? Turns, IReadOnlyList<string> Types);

/// <summary>What a batch's losses are divided by, so that its pictures can be learned from one by one.</summary>
/// <param name="Pictures">Pictures.</param>
/// <param name="KindWeight">Sum of the cells' class weights.</param>
/// <param name="Tokens">Tokens that bear loss.</param>
public sealed record BatchTotals(int Pictures, double KindWeight, int Tokens);

/// <summary>One of several copies of the model's blocks, which share the parameters and have gradients of their own.</summary>
public sealed class Replica
{
    private readonly TrainableWeights weights;
    private readonly FamilyParts parts;
    private readonly DenseHeads heads;
    private readonly TurnEncoder encoder;

    public Replica(ParameterSet parameters, Recipe recipe)
    {
        weights = new TrainableWeights(parameters);
        parts = Llava.Family.Compose(recipe.Config, weights);
        heads = new DenseHeads(weights, recipe.Architecture.Width, recipe.KindWords, Recipe.Colours, recipe.Vocabulary);
        encoder = recipe.Encoder;
    }

    public DenseHeads Heads => heads;

    /// <summary>The gradients of this replica by stored name; zero where a parameter had no part.</summary>
    public IEnumerable<(string Name, Tensor Gradient)> Gradients => weights.Handles.Select(h => (h.Key, h.Value.grad!));

    /// <summary>Adds the gradients of some pictures.</summary>
    /// <param name="examples">The pictures.</param>
    /// <param name="totals">Of the whole batch.</param>
    /// <param name="denseWeight">Weight of the cells' loss beside the questions'.</param>
    public StepFigures Learn(IReadOnlyList<Example> examples, BatchTotals totals, double denseWeight)
    {
        StepFigures figures = new();
        foreach (Example example in examples)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor features = parts.Images.Encode(example.Picture, 0, RunContext.Plain).Embedded; // [cells, d]
            DenseLoss dense = heads.Loss(features, example.Labels, totals.Pictures, totals.KindWeight);
            figures.Dense += dense.Loss.item<float>();
            figures.AddCells(dense.Hits, example.Labels.Kinds.Count(k => heads.WeightOf(k) == 1));
            Tensor loss = dense.Loss;
            if (example.Turns is { } turns)
            {
                (Tensor answers, Tensor right) = Ask(features, turns);
                Tensor asked = answers.div(tensor((float)totals.Tokens));
                figures.Answers += asked.item<float>();
                figures.AddTurns(example.Types, turns.TurnOf, right.data<bool>().ToArray());
                loss = asked.Plus(loss.mul(Scalars.Of(denseWeight)));
            }

            loss.backward();
        }

        return figures;
    }

    public void ClearGradients()
    {
        foreach ((_, Tensor gradient) in Gradients)
        {
            gradient.zero_();
        }
    }

    // Summed cross-entropy of the tokens that bear loss, and which of them come first.
    private (Tensor Loss, Tensor Right) Ask(Tensor features, PackedScene turns)
    {
        Tensor words = parts.Decoder.Embed(turns.Ids); // [T, d]
        int before = encoder.Before.Length, after = before + Architecture.Cells;
        Tensor states = cat([words.narrow(0, 0, before), features, words.narrow(0, after, turns.Ids.Length - after)], 0);
        using KvCache cache = new(parts.Decoder.LayerCount);
        Tensor last = parts.Decoder.Run(states, turns.Rows, 0, parts.Decoder.LayerCount, cache, turns.Rule, RunContext.Plain, turns.Reading);
        Tensor logits = parts.Decoder.Logits(last), expected = tensor(turns.Expected).to(ScalarType.Int64);
        return (functional.cross_entropy(logits, expected, reduction: Reduction.Sum), logits.argmax(-1).eq(expected));
    }
}
