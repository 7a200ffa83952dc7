using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Parity;
using static TorchSharp.torch;

namespace FlowLens.Core.Tests;

/// <summary>What holds for every truncation, over all reference prompts.</summary>
[Collection("tensors")]
public class TruncationProperties
{
    private const int Tokens = 6;

    public static TheoryData<string> Checkpoints => Goldens.Checkpoints;

    /// <summary>Tolerance: 1e-4 of the largest logit, at the reading row and at each decoded token.</summary>
    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Dropping_equals_masking_in_prefill_and_in_every_decoded_token(string checkpoint)
    {
        LoadedModel model = Goldens.Model(checkpoint);
        foreach (Case one in Goldens.Cases(checkpoint))
        {
            using Case disposed = one;
            using EmbeddedPrompt embedded = model.Embed(one.Prompt, RunContext.Plain);
            foreach (Schedule schedule in Schedules(model.Shape.Layers))
            {
                Schedule masked = new([.. schedule.Steps.Select(s => s with { Reduce = Reducers.Mask })]);
                using Run drop = Run.Prefill(model, one.Prompt, embedded, schedule, RunContext.Plain);
                using Run mask = Run.Prefill(model, one.Prompt, embedded, masked, RunContext.Plain);
                string what = $"{one.Name}, {Describe(schedule)}";
                Assert.Equal(drop.Kept, mask.Kept);
                Near(drop.ReadingLogits, mask.ReadingLogits, $"{what}, reading row");

                // Both are fed the same tokens: a free run could part on a tie.
                int[] ids = AnswerGenerator.Continue(model, one.Prompt, drop, new GenerateOptions(Tokens, null, StopAtEnd: false), null, RunContext.Plain).Ids;
                using Run dropAgain = Run.Prefill(model, one.Prompt, embedded, schedule, RunContext.Plain);
                for (int t = 0; t < ids.Length - 1; t++)
                {
                    Near(dropAgain.Extend([ids[t]], RunContext.Plain)[0], mask.Extend([ids[t]], RunContext.Plain)[0], $"{what}, token {t}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Keeping_everything_or_truncating_past_the_last_layer_changes_no_bit(string checkpoint)
    {
        LoadedModel model = Goldens.Model(checkpoint);
        using Case one = Goldens.Cases(checkpoint).First();
        using EmbeddedPrompt embedded = model.Embed(one.Prompt, RunContext.Plain);
        using Run full = Run.Prefill(model, one.Prompt, embedded, Schedule.None, RunContext.Plain);
        foreach (Schedule schedule in (Schedule[])[
            Schedule.One(2, Keep.Ratio(1), Selectors.Find("attention"), Reducers.Drop),
            Schedule.One(1, Keep.Ratio(1), Selectors.Find("uniform"), Reducers.Mask),
            Schedule.One(model.Shape.Layers, Keep.Count(0), Selectors.Find("none"), Reducers.Drop)])
        {
            using Run run = Run.Prefill(model, one.Prompt, embedded, schedule, RunContext.Plain);
            Assert.Equal(full.ReadingLogits, run.ReadingLogits);
        }
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_cache_holds_exactly_the_kept_rows_of_each_layer(string checkpoint)
    {
        LoadedModel model = Goldens.Model(checkpoint);
        using Case one = Goldens.Cases(checkpoint).First();
        using EmbeddedPrompt embedded = model.Embed(one.Prompt, RunContext.Plain);
        using Run full = Run.Prefill(model, one.Prompt, embedded, Schedule.None, RunContext.Plain);
        using Run cut = Run.Prefill(model, one.Prompt, embedded, Schedule.One(2, Keep.Ratio(0.5), Selectors.Find("attention"), Reducers.Drop), RunContext.Plain);
        int n = one.Prompt.ImagePositions.Length, dropped = n - Keep.Ratio(0.5).Of(n), layers = model.Shape.Layers;
        Assert.Equal([.. Enumerable.Range(0, layers).Select(layer => one.Prompt.Length - (layer < 2 ? 0 : dropped))], cut.RowsByLayer);
        long rowBytes = full.KvBytes / layers / one.Prompt.Length;
        Assert.Equal(full.KvBytes - (rowBytes * dropped * (layers - 2)), cut.KvBytes);
    }

    [Fact]
    public void A_comparison_reports_distance_cost_and_the_tokens_of_each_layer()
    {
        LoadedModel model = Goldens.Model("llava-1.5");
        using Case one = Goldens.Cases("llava-1.5").First();
        Comparison comparison = Comparison.Make(model, one.Prompt, [new NamedSchedule("none", Schedule.One(0, Keep.Count(0), Selectors.Find("none"), Reducers.Drop))],
            new GenerateOptions(4, null, false), null, RunContext.Plain);
        ComparedRun run = comparison.Runs[0];
        Assert.Equal(0, comparison.Full.Kl);
        Assert.True(run.Kl > 0 && run.Cost.PrefillSeconds > 0 && run.Cost.KvBytes < comparison.Full.Cost.KvBytes && run.Cost.PrefillFlops < comparison.Full.Cost.PrefillFlops);
        Assert.All(run.ImageTokensByLayer, tokens => Assert.Equal(0, tokens));
        Assert.All(run.RowsByLayer, rows => Assert.Equal(one.Prompt.Length - one.Prompt.ImagePositions.Length, rows));
    }

    [Theory]
    [InlineData(0.5, 9, 5)] // (int)(4.5 + 0.5)
    [InlineData(0.25, 16, 4)]
    [InlineData(0, 16, 0)]
    [InlineData(1, 16, 16)]
    public void A_ratio_keeps_the_rounded_share(double ratio, int n, int expected) => Assert.Equal(expected, Keep.Ratio(ratio).Of(n));

    [Fact]
    public void Uniform_keeps_the_middle_of_equal_runs() =>
        Assert.Equal([1, 4, 7], Selectors.Find("uniform").Pick(new Candidates(9, 3, [], 0, [])));

    [Fact]
    public void Equal_scores_keep_the_lower_position() =>
        Assert.Equal([0, 1, 3], Selectors.Find("attention").Pick(new Candidates(5, 3, [1, 1, 0.5, 2, 1], 0, [])));

    [Fact]
    public void A_random_selection_follows_its_seed()
    {
        Selector random = Selectors.Find("random");
        Assert.Equal(random.Pick(new Candidates(64, 16, [], 7, [])), random.Pick(new Candidates(64, 16, [], 7, [])));
        Assert.NotEqual(random.Pick(new Candidates(64, 16, [], 7, [])), random.Pick(new Candidates(64, 16, [], 8, [])));
    }

    [Fact]
    public void None_keeps_nothing_whatever_is_asked()
    {
        LoadedModel model = Goldens.Model("llava-1.5");
        using Case one = Goldens.Cases("llava-1.5").First();
        using EmbeddedPrompt embedded = model.Embed(one.Prompt, RunContext.Plain);
        using Run run = Run.Prefill(model, one.Prompt, embedded, Schedule.One(1, Keep.Ratio(1), Selectors.Find("none"), Reducers.Drop), RunContext.Plain);
        Assert.Empty(run.Kept[0]);
    }

    [Fact]
    public void A_step_after_one_that_kept_nothing_has_nothing_to_keep()
    {
        LoadedModel model = Goldens.Model("llava-1.5");
        using Case one = Goldens.Cases("llava-1.5").First();
        using EmbeddedPrompt embedded = model.Embed(one.Prompt, RunContext.Plain);
        Schedule schedule = new(
        [
            new TruncationStep(1, Keep.Count(0), Selectors.Find("none"), Reducers.Drop),
            new TruncationStep(2, Keep.Count(3), Selectors.Find("attention"), Reducers.Drop),
        ]);
        using Run run = Run.Prefill(model, one.Prompt, embedded, schedule, RunContext.Plain);
        Assert.Equal(2, run.Kept.Count);
        Assert.All(run.Kept, kept => Assert.Empty(kept));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(99)]
    public void A_layer_outside_the_model_is_refused(int layer)
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => Schedule.One(layer, Keep.Count(0), Selectors.Find("none"), Reducers.Drop).Check(5));
        Assert.Equal(ErrorKind.BadOption, error.Kind);
        Assert.Contains("0…5", error.Remedy, StringComparison.Ordinal);
    }

    private static IEnumerable<Schedule> Schedules(int layers)
    {
        foreach (string select in (string[])["attention", "attention-at", "text-relevance", "diversity", "saliency", "llava-cam", "uniform", "random"])
        {
            foreach (int layer in (int[])[0, 1, layers / 2, layers - 1])
            {
                yield return Schedule.One(layer, Keep.Ratio(0.5), Selectors.Find(select), Reducers.Drop, seed: 3);
            }
        }

        for (int layer = 0; layer <= layers; layer++)
        {
            yield return Schedule.One(layer, Keep.Count(0), Selectors.Find("none"), Reducers.Drop);
        }

        yield return new Schedule(
        [
            new TruncationStep(1, Keep.Ratio(0.5), Selectors.Find("attention"), Reducers.Drop),
            new TruncationStep(3, Keep.Ratio(0.25), Selectors.Find("attention-at"), Reducers.Drop),
        ]);
    }

    private static string Describe(Schedule schedule) => string.Join(" then ", schedule.Steps.Select(s => $"{s.Select.Id} at {s.Layer}"));

    private static void Near(float[] expected, float[] found, string what)
    {
        double largest = expected.Max(v => Math.Abs((double)v));
        double worst = expected.Zip(found, (e, f) => Math.Abs((double)e - f)).Max();
        Assert.True(worst <= 1e-4 * largest, $"{what}: {worst / largest:e1} of the largest logit");
    }
}
