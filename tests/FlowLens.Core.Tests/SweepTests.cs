using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Parity;
using static TorchSharp.torch;

namespace FlowLens.Core.Tests;

/// <summary>Sweeps against runs of their own, packed positions, presets, and selectors that a caller or the features decide.</summary>
[Collection("tensors")]
public class SweepTests
{
    /// <summary>Rows that can change, of all K at once, give what a truncated run of each K gives; KL within 1e-6 nats.</summary>
    [Theory]
    [MemberData(nameof(Goldens.Checkpoints), MemberType = typeof(Goldens))]
    public void A_sweep_of_none_is_a_run_of_each_K(string checkpoint)
    {
        using Case one = Goldens.Cases(checkpoint).First();
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        Answer full = Full(one, embedded);
        IReadOnlyList<CutRun> swept = CliffSweep.Run(one.Model.Decoder, one.Model.Shape.ContextLength, embedded, full, RunContext.Plain);
        Assert.Equal(Enumerable.Range(0, one.Model.Shape.Layers + 1), swept.Select(r => r.Layer));
        Assert.Equal((0.0, true), (swept[^1].Distance.Kl, swept[^1].Unchanged));
        foreach (CutRun cut in swept)
        {
            using Run run = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.One(cut.Layer, Keep.Count(0), Selectors.Find("none"), Reducers.Drop), RunContext.Plain);
            Answer forced = AnswerGenerator.Force(one.Model, run, full.Ids, RunContext.Plain);
            Distance distance = Comparison.Measure(full, forced);
            Assert.Equal(distance.Kl, cut.Distance.Kl, 1e-6 + (1e-4 * distance.Kl));
            Assert.Equal(distance.KlAnswer, cut.Distance.KlAnswer, 1e-6 + (1e-4 * distance.KlAnswer));
            Assert.Equal(forced.Logits.Select(AnswerGenerator.ArgMax).SequenceEqual(full.Ids), cut.Unchanged);
        }
    }

    [Theory]
    [InlineData(new[] { 1.0, 0.5, 0.002, 0.001, 0 }, new[] { false, false, true, true, true }, 0.003, 2)]
    [InlineData(new[] { 0.001, 0.5, 0.002, 0.001, 0 }, new[] { true, true, true, true, true }, 0.003, 2)]
    [InlineData(new[] { 0.001, 0.001, 0.001, 0.001, 0 }, new[] { true, false, true, true, true }, 0.003, 2)]
    [InlineData(new[] { 1.0, 1.0, 1.0, 1.0, 0 }, new[] { true, true, true, true, true }, 0.003, 4)]
    [InlineData(new[] { 0.0, 0.0, 0.0, 0.0, 0 }, new[] { true, true, true, true, true }, 1e-4, 0)]
    public void The_cliff_is_the_first_layer_from_which_on_nothing_changes(double[] kl, bool[] unchanged, double epsilon, int cliff) =>
        Assert.Equal(cliff, CliffSweep.Cliff([.. kl.Select((v, k) => new CutRun(k, 0, new Distance(v, v, 0), unchanged[k]))], epsilon));

    /// <summary>Without its image tokens and renumbered, a prompt is its text alone, in prefill and in each decoded token; 1e-4 of the largest logit.</summary>
    [Fact]
    public void Nothing_kept_at_layer_0_and_packed_is_the_text_alone()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        int[] text = [.. Enumerable.Range(0, one.Prompt.Length).Except(one.Prompt.ImagePositions)];
        using Tensor index = tensor([.. text.Select(p => (long)p)]), states = embedded.States.index_select(0, index);
        using EmbeddedPrompt alone = EmbeddedPrompt.Plain(one.Model.Decoder, states, []);
        using Run cut = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.One(0, Keep.Count(0), Selectors.Find("none"), Reducers.Drop) with { Packed = true }, RunContext.Plain);
        using Run plain = Run.Prefill(one.Model.Decoder, one.Model.Shape.ContextLength, alone, Schedule.None, RunContext.Plain);
        Near(plain.ReadingLogits, cut.ReadingLogits);
        foreach (int id in (int[])[5, 9, 7])
        {
            Near(plain.Extend([id], RunContext.Plain)[0], cut.Extend([id], RunContext.Plain)[0]);
        }

        // Where rotary positions do not move, it is another prompt.
        using Run original = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.One(0, Keep.Count(0), Selectors.Find("none"), Reducers.Drop), RunContext.Plain);
        Assert.NotEqual(plain.ReadingLogits, original.ReadingLogits);
    }

    [Theory]
    [MemberData(nameof(Goldens.Checkpoints), MemberType = typeof(Goldens))]
    public void Every_preset_runs_on_every_model(string checkpoint)
    {
        using Case one = Goldens.Cases(checkpoint).First();
        Comparison comparison = Comparison.Make(one.Model, one.Prompt, [.. Presets.All.Select(p => new NamedSchedule(p.Id, Schedule.None, p))], new GenerateOptions(3, null, StopAtEnd: false), null, RunContext.Plain);
        Assert.Equal(Presets.All.Select(p => p.Id), comparison.Runs.Select(r => r.Name));
        ComparedRun cliff = comparison.Runs.Single(r => r.Name == "cliff");
        Assert.True(cliff.Kl <= CliffSweep.Epsilons[0] && cliff.FirstDifference is null);
        Assert.All(Presets.All, p => Assert.NotEqual("", p.Source));
    }

    [Fact]
    public void Presets_scale_to_the_published_models_own_numbers()
    {
        PresetInput input = new(32, () => 9);
        Assert.Equal([22], Layers("paper"));
        Assert.Equal([9], Layers("cliff"));
        Assert.Equal([2], Layers("fastv"));
        Assert.Equal([16], Layers("vtw"));
        Assert.Equal([8, 16, 24], Layers("pyramiddrop"));
        Assert.Equal([3, 7, 16], Layers("sparsevlm"));
        Assert.Equal([288, 144, 72], Counts("pyramiddrop"));
        Assert.Equal([300, 200, 110], Counts("sparsevlm"));
        Assert.Equal([56], Counts("divprune"));

        int[] Layers(string id) => [.. Presets.Find(id).Schedule(input).Steps.Select(s => s.Layer)];
        int[] Counts(string id) => [.. Presets.Find(id).Schedule(input).Steps.Select(s => s.Keep.Of(576))];
    }

    [Fact]
    public void Scores_of_one_s_own_choose_what_is_kept()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        int n = one.Prompt.ImagePositions.Length;
        double[] scores = [.. Enumerable.Range(0, n).Select(j => j % 3 == 1 ? 5.0 + j : 0)];
        Schedule given = new([new TruncationStep(1, Keep.Count(3), Selectors.Find("given"), Reducers.Drop, 0, scores)]);
        using Run run = Run.Prefill(one.Model, one.Prompt, embedded, given, RunContext.Plain);
        int[] best = [.. Enumerable.Range(0, n).OrderByDescending(j => scores[j]).Take(3).Order().Select(j => one.Prompt.ImagePositions[j])];
        Assert.Equal(best, run.Kept[0]);
        FlowLensException few = Assert.Throws<FlowLensException>(() => Run.Prefill(one.Model, one.Prompt, embedded,
            new Schedule([new TruncationStep(1, Keep.Count(3), Selectors.Find("given"), Reducers.Drop, 0, [1, 2])]), RunContext.Plain));
        Assert.Contains($"scores has 2 numbers; the prompt has {n}", few.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Diversity_takes_the_loneliest_first_and_no_copy_before_all_others()
    {
        float[][] features = [[1, 0], [1, 0.01f], [0, 1], [-1, 0.2f], [1, 0]];
        Assert.Equal([2], Selectors.Find("diversity").Pick(new Candidates(5, 1, [], 0, features)));
        Assert.Equal([0, 2, 3], Selectors.Find("diversity").Pick(new Candidates(5, 3, [], 0, features)));
        Assert.Equal([0, 1, 2, 3, 4], Selectors.Find("diversity").Pick(new Candidates(5, 5, [], 0, features)));
    }

    [Fact]
    public void A_schedule_that_cannot_be_is_refused_by_name()
    {
        TruncationStep first = new(1, Keep.Ratio(0.5), Selectors.Find("attention"), Reducers.Drop);
        Assert.Contains("'given' has no scores", Assert.Throws<FlowLensException>(() => new Schedule([first with { Select = Selectors.Find("given") }]).Check()).Message, StringComparison.Ordinal);
        Assert.Contains("of no use to 'attention'", Assert.Throws<FlowLensException>(() => new Schedule([first with { Given = [1] }]).Check()).Message, StringComparison.Ordinal);
        Assert.Contains("step 1: 'saliency' ranks by gradients", Assert.Throws<FlowLensException>(() => new Schedule([first, first with { Layer = 2, Select = Selectors.Find("saliency") }]).Check()).Message,
            StringComparison.Ordinal);
        Assert.Contains("fastv", Assert.Throws<FlowLensException>(() => Presets.Find("fast")).Remedy, StringComparison.Ordinal);
    }

    private static Answer Full(Case one, EmbeddedPrompt embedded)
    {
        using Run run = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.None, RunContext.Plain);
        return AnswerGenerator.Continue(one.Model, one.Prompt, run, new GenerateOptions(4, null, StopAtEnd: false), null, RunContext.Plain);
    }

    private static void Near(float[] expected, float[] found) => Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-4 * expected.Max(Math.Abs)));
}
