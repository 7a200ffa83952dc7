using FlowLens.Core.Models.Blocks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Linear = FlowLens.Core.Models.Blocks.Linear;

namespace FlowLens.Train.Training;

/// <summary>What is in a picture, cell by cell.</summary>
/// <param name="Kinds">Kind of the object in each cell, or the number of kinds for none.</param>
/// <param name="Centres">1 where an object's centre lies.</param>
/// <param name="Background">Index of the background's colour.</param>
public sealed record CellLabels(long[] Kinds, long[] Centres, int Background);

/// <summary>A loss and what it counted.</summary>
/// <param name="Loss">Scalar, with its graph.</param>
/// <param name="Hits">Cells of objects whose kind was right.</param>
public sealed record DenseLoss(Tensor Loss, long Hits);

/// <summary>
/// Heads that only training has, on the projector's output scaled to unit RMS, as the decoder's first norm sees it: background colour, object
/// centre, row and column of each cell. The kind of object is read off against the decoder's own words, beside one learned "no object".
/// They teach the tower what the questions need long before the questions could.
/// </summary>
public sealed class DenseHeads
{
    private const double FirstScale = 10;
    private const double NoneWeight = 0.3;
    private const double SideWeight = 0.3;

    private readonly int kinds;
    private readonly int[] words;
    private readonly Tensor classWeights;
    private readonly Linear colours;
    private readonly Linear centres;
    private readonly Linear rows;
    private readonly Linear columns;
    private readonly Tensor none;
    private readonly Tensor scale;
    private readonly Tensor table;

    /// <param name="weights">A replica's parameters.</param>
    /// <param name="width">d.</param>
    /// <param name="words">Id of each kind's word.</param>
    /// <param name="colourCount">Backgrounds.</param>
    /// <param name="vocabulary">Rows of the embedding.</param>
    public DenseHeads(TrainableWeights weights, int width, int[] words, int colourCount, int vocabulary)
    {
        kinds = words.Length;
        this.words = words;
        classWeights = tensor([.. Enumerable.Repeat(1f, kinds), (float)NoneWeight]).DetachFromDisposeScope();
        colours = Linear.Take(weights, "train.colours", width, colourCount, bias: true);
        centres = Linear.Take(weights, "train.centres", width, 2, bias: true);
        rows = Linear.Take(weights, "train.rows", width, Architecture.Side, bias: true);
        columns = Linear.Take(weights, "train.columns", width, Architecture.Side, bias: true);
        none = weights.Take("train.none", 1, width);
        scale = weights.Take("train.scale", 1);
        table = weights.Take("decoder.embed_tokens.weight", vocabulary, width);
    }

    /// <summary>The part of a batch's loss that one picture bears.</summary>
    /// <param name="features">[cells, d], the projector's output.</param>
    /// <param name="labels">What is there.</param>
    /// <param name="batch">Pictures in the batch.</param>
    /// <param name="kindWeight">Sum of the class weights over the batch's cells.</param>
    public DenseLoss Loss(Tensor features, CellLabels labels, int batch, double kindWeight)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor unit = functional.normalize(features, 2, -1); // [cells, d]
        Tensor known = cat([table.index_select(0, tensor(words)), none], 0);
        Tensor logits = functional.linear(unit, functional.normalize(known, 2, -1)).mul(scale.Plus(FirstScale)); // [cells, kinds + 1]
        Tensor expected = tensor(labels.Kinds);
        Tensor kind = functional.cross_entropy(logits, expected, classWeights, reduction: Reduction.Sum).div(tensor((float)kindWeight));

        Tensor scaled = unit.mul(Scalars.Of(Math.Sqrt(features.shape[1])));
        Tensor side = Mean(rows, scaled, tensor([.. Enumerable.Range(0, Architecture.Cells).Select(c => (long)(c / Architecture.Side))]))
            .Plus(Mean(columns, scaled, tensor([.. Enumerable.Range(0, Architecture.Cells).Select(c => (long)(c % Architecture.Side))])))
            .Plus(Mean(colours, scaled, tensor([.. Enumerable.Repeat((long)labels.Background, Architecture.Cells)])))
            .mul(Scalars.Of(SideWeight))
            .Plus(Mean(centres, scaled, tensor(labels.Centres)));
        long hits = logits.argmax(-1).eq(expected).logical_and(expected.ne(Scalars.Of(kinds))).sum().item<long>();
        return new DenseLoss(kind.Plus(side.div(Scalars.Of(batch))).MoveToOuterDisposeScope(), hits);
    }

    /// <summary>The class weight of a label.</summary>
    public double WeightOf(long kind) => kind == kinds ? NoneWeight : 1;

    private static Tensor Mean(Linear head, Tensor features, Tensor expected) => functional.cross_entropy(head.Forward(features), expected);
}
