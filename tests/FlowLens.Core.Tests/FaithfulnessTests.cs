using FlowLens.Core.Datasets;
using FlowLens.Core.Flow;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Truncation;
using FlowLens.Parity;

namespace FlowLens.Core.Tests;

/// <summary>Deletion and insertion against runs that are truncated whole; pointing on known boxes.</summary>
[Collection("tensors")]
public class FaithfulnessTests
{
    /// <summary>What the shared prefix and one pass give is what a prefill at K = 0 and teacher forcing give; 1e-5.</summary>
    [Theory]
    [MemberData(nameof(Goldens.Checkpoints), MemberType = typeof(Goldens))]
    public void A_truncated_answer_is_as_likely_as_in_a_run_cut_at_layer_0(string folder)
    {
        using Case one = Goldens.Cases(folder).First();
        int[] answer = one.Reference.Integers("greedy/ids")[..3], image = one.Prompt.ImagePositions;
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        using TruncatedAnswer truncated = new(one.Model.Decoder, embedded, answer, RunContext.Plain);
        foreach (int keep in (int[])[0, image.Length / 3, image.Length])
        {
            using Run run = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.One(0, Keep.Count(keep), Selectors.Find("random"), Reducers.Drop, 5), RunContext.Plain);
            double expected = Math.Exp(AnswerGenerator.Force(one.Model, run, answer, RunContext.Plain).Logits.Select((row, t) => Divergence.LogSoftmax(row)[answer[t]]).Average());
            double found = truncated.Probability(image.Except(run.Kept.Count == 0 ? image : run.Kept[0]).ToHashSet());
            Assert.Equal(expected, found, 1e-5);
        }
    }

    [Fact]
    public void Curves_begin_and_end_where_all_and_none_are_and_random_orders_are_the_same_again()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        int[] image = one.Prompt.ImagePositions;
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        using TruncatedAnswer truncated = new(one.Model.Decoder, embedded, one.Reference.Integers("greedy/ids")[..2], RunContext.Plain);
        IReadOnlyList<OrderCurves> random = Faithfulness.OfRandom(truncated, image), again = Faithfulness.OfRandom(truncated, image);
        double all = truncated.Probability(new HashSet<int>()), none = truncated.Probability(image.ToHashSet());
        Assert.All(random, curves => Assert.Equal([all, none, none, all], [curves.Deletion[0], curves.Deletion[^1], curves.Insertion[0], curves.Insertion[^1]]));
        Assert.All(random.Zip(again), p => Assert.Equal(p.First.Deletion, p.Second.Deletion));
        Assert.Equal(Enumerable.Range(0, 21).Select(s => (int)Math.Floor((s / 20.0 * image.Length) + 0.5)), random[0].Counts);

        // Deleting in the reverse order is inserting in the order, seen from the end.
        float[] heat = [.. Enumerable.Range(0, image.Length).Select(j => (float)j)], reverse = [.. heat.Select(h => -h)];
        OrderCurves one1 = Faithfulness.Of(truncated, image, heat, new HashSet<int>()), other = Faithfulness.Of(truncated, image, reverse, new HashSet<int>());
        Assert.Equal(one1.Insertion[10], other.Deletion[10], 1e-6);
    }

    [Theory]
    [InlineData(new[] { 1.0, 0.4, 0.2 }, 0.5)]
    [InlineData(new[] { 1.0, 0.9, 0.6 }, null)]
    public void A_curve_says_where_the_probability_is_halved(double[] deletion, double? share)
    {
        OrderCurves curves = new(deletion, [0, 0.5, 1], [0, 4, 8]);
        Assert.Equal(share, curves.HalvedAt);
        Assert.Equal(0.5, curves.InsertionAuc, 1e-12);
    }

    [Fact]
    public void A_heat_beats_random_only_above_every_random_order()
    {
        OrderCurves Order(double margin) => new([0, 0], [margin, margin], [0, 1]);
        Assert.True(new Faithfulness(Order(0.5), [Order(0.4), Order(0.1)]).BeatsRandom);
        Assert.False(new Faithfulness(Order(0.4), [Order(0.4), Order(0.1)]).BeatsRandom);
        Assert.Equal(0.25, new Faithfulness(Order(0.5), [Order(0.4), Order(0.1)]).Above, 1e-12);
    }

    [Fact]
    public void Pointing_hits_where_the_hottest_cell_s_middle_lies_in_a_box()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        float[] heat = new float[one.Prompt.ImagePositions.Length];
        heat[0] = 3;
        heat[^1] = 1;
        (double left, double top, double width, double height) = Rect(one, 0);
        DatasetBox first = new("a", left, top, left + width, top + height);
        Pointing on = Pointing.Of(one.Prompt, heat, [first])!, off = Pointing.Of(one.Prompt, heat, [first with { Left = left + width, Right = left + (2 * width) }])!;
        Assert.Equal((true, 0.75), (on.Hit, Math.Round(on.Energy, 6)));
        Assert.Equal((false, 0.0), (off.Hit, Math.Round(off.Energy, 6)));
        Assert.InRange(on.Chance, 0, 0.5);
    }

    private static (double Left, double Top, double Width, double Height) Rect(Case one, int cell)
    {
        Prompts.Pictures.PictureRect rect = one.Prompt.Images[0].RectOf(one.Prompt.Cells[cell])!.Value;
        return (rect.Left, rect.Top, rect.Width, rect.Height);
    }
}
