using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Parity;
using static TorchSharp.torch;

namespace FlowLens.Core.Tests;

/// <summary>Properties of the metrics that look at a traced run's states, or run it again in part.</summary>
[Collection("tensors")]
public class TracedRunTests
{
    [Theory]
    [MemberData(nameof(Goldens.Checkpoints), MemberType = typeof(Goldens))]
    public void A_rollout_row_sums_to_1_over_all_positions(string folder)
    {
        using Case one = Goldens.Cases(folder).First();
        float[] positions = Value(one, new TraceOptions(["attention-rollout"])).Positions!;
        Assert.All(positions.Chunk(one.Prompt.Length), row => Assert.Equal(1, row.Sum(), 1e-5));
    }

    [Theory]
    [MemberData(nameof(Goldens.Checkpoints), MemberType = typeof(Goldens))]
    public void A_knockout_that_cuts_nothing_changes_nothing(string folder)
    {
        using Case one = Goldens.Cases(folder).First();
        MetricValue value = Value(one, new TraceOptions(["knockout"], KnockoutRegion: []));
        Assert.All(value.Series.Where(s => s.Id.StartsWith(Knockout.Region, StringComparison.Ordinal)).SelectMany(s => s.Values), v => Assert.Equal(0, v, 1e-5));
    }

    [Fact]
    public void A_region_of_all_image_tokens_is_the_image()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        MetricValue value = Value(one, new TraceOptions(["knockout"], KnockoutRegion: [.. Enumerable.Range(0, one.Prompt.ImagePositions.Length)]));
        float[] image = value.Series.Single(s => s.Id == "image-to-output").Values, region = value.Series.Single(s => s.Id == Knockout.Region).Values;
        Assert.All(image.Zip(region), p => Assert.Equal(p.First, p.Second, 1e-5));
        Assert.Contains(image, v => v != 0);
    }

    /// <summary>Activations that were kept give the gradients of those computed again; 1e-5 of the largest.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Kept_activations_change_no_gradient(int tokens)
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        TraceOptions options = new(["saliency", "saliency-head-abs", "llava-cam", "grad-input", "attention-rollout"], MaxNewTokens: tokens, StopAtEnd: false, Rows: ReadRows.All);
        Trace again = Trace.Make(one.Model, one.Prompt, options with { ActivationBudget = 0 }, null, CancellationToken.None);
        Trace kept = Trace.Make(one.Model, one.Prompt, options with { ActivationBudget = 1L << 40 }, null, CancellationToken.None);
        foreach ((MetricValue a, MetricValue b) in again.Values.Zip(kept.Values))
        {
            Assert.All(a.Heat!.Zip(b.Heat!), p => Assert.Equal(p.First, p.Second, 1e-5 * a.Heat!.Max(Math.Abs)));
        }
    }

    /// <summary>Reading token t is reading a prompt that already holds the tokens before it: attention of row r + t, lens of row r + t.</summary>
    [Fact]
    public void A_later_token_is_read_at_its_own_row()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        TraceOptions options = new(["attention-flow", "logit-lens", "saliency"], MaxNewTokens: 4, StopAtEnd: false);
        Trace[] alone = [.. Enumerable.Range(0, 4).Select(t => Trace.Make(one.Model, one.Prompt, options with { Token = t }, null, CancellationToken.None))];
        Trace all = Trace.Make(one.Model, one.Prompt, options with { Rows = ReadRows.All }, null, CancellationToken.None);
        float[] mean = [.. all.Values[0].Heat!.Select((_, j) => alone.Average(t => t.Values[0].Heat![j]))];
        Assert.All(mean.Zip(all.Values[0].Heat!), p => Assert.Equal(p.First, p.Second, 1e-5));
        Assert.All(alone, t => Assert.Equal(all.Answer.Ids, t.Answer.Ids));
        for (int t = 0; t < 4; t++)
        {
            LensTable lens = alone[t].Values[1].Lens!;
            Assert.Equal(0, lens.Rank[^1]);
            Assert.Equal(one.Prompt.Length + t, alone[t].Values[2].Positions!.Length / one.Model.Shape.Layers);
        }

        FlowLensException past = Assert.Throws<FlowLensException>(() => Trace.Make(one.Model, one.Prompt, options with { Token = 4 }, null, CancellationToken.None));
        Assert.Contains("options.token is 4", past.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_are_the_parts_of_the_mean()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        Trace trace = Trace.Make(one.Model, one.Prompt, new TraceOptions(["attention-flow", "attention-heads"], MaxNewTokens: 1), null, CancellationToken.None);
        int n = one.Prompt.ImagePositions.Length, heads = one.Model.Shape.Heads;
        float[] mean = trace.Values[0].Heat!, apart = trace.Values[1].Heat!;
        for (int i = 0; i < mean.Length; i++)
        {
            Assert.Equal(mean[i], Enumerable.Range(0, heads).Average(h => apart[(((i / n * heads) + h) * n) + (i % n)]), 1e-6);
        }

        Assert.Equal(heads, trace.Values[1].Series.Count);
    }

    /// <summary>The heat is a sum over channels: their order does not matter.</summary>
    [Fact]
    public void Grad_CAM_does_not_know_the_order_of_the_channels()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        using IDisposable scope = NewDisposeScope();
        int length = one.Prompt.Length, layers = one.Model.Shape.Layers;
        random.manual_seed(1);
        Tensor features = randn(length, 24), gradient = randn(length, 24), order = randperm(24);
        float[] Heat(Tensor f, Tensor g)
        {
            ILayerReader reader = LlavaCam.Metric.Read!(new MetricInput(new Recording(), one.Prompt, Answer.None, one.Model.Decoder, new TraceOptions(CamSite: CamSite.ResidPre)));
            reader.Read(new LayerGradients(layers - 1, [.. Enumerable.Range(0, length)], _ => f, new Dictionary<Wanted, Tensor> { [new Wanted(Objective.Logit, SiteKind.ResidPre)] = g }));
            return reader.Value().Heat!;
        }

        float[] plain = Heat(features, gradient), permuted = Heat(features.index_select(1, order), gradient.index_select(1, order));
        Assert.Contains(plain, v => v > 0);
        Assert.All(plain.Zip(permuted), p => Assert.Equal(p.First, p.Second, 1e-5));
    }

    /// <summary>The sweep in the files' own bfloat16 against float32; softmax, logits and objectives are float32 in both. Stated: 6 % of the largest value of a heat.</summary>
    [Fact]
    public void With_bfloat16_layers_gradients_stay_within_the_stated_error()
    {
        using LoadedModel wide = LoadedModel.Load(Goldens.FolderOf("llava-1.5-bf16-sharded-gqa"), new LoadOptions(DeviceChoice.Cpu, PrecisionChoice.Float32), null, CancellationToken.None);
        using LoadedModel half = LoadedModel.Load(Goldens.FolderOf("llava-1.5-bf16-sharded-gqa"), new LoadOptions(DeviceChoice.Cpu, PrecisionChoice.BFloat16), null, CancellationToken.None);
        using Case one = Goldens.Cases("llava-1.5-bf16-sharded-gqa").First();
        TraceOptions options = new(["saliency", "llava-cam", "grad-input"], MaxNewTokens: 1, StopAtEnd: false);
        Trace a = Trace.Make(wide, one.Prompt, options, null, CancellationToken.None), b = Trace.Make(half, one.Prompt, options, null, CancellationToken.None);
        Assert.Equal(a.Answer.Ids, b.Answer.Ids);
        foreach ((MetricValue x, MetricValue y) in a.Values.Zip(b.Values))
        {
            double largest = x.Heat!.Max(Math.Abs), error = x.Heat!.Zip(y.Heat!).Max(p => Math.Abs(p.First - p.Second)) / largest;
            Assert.True(error <= 0.06, $"{x.Id}: {error}");
        }
    }

    [Fact]
    public void SmoothGrad_without_noise_is_the_plain_map_and_with_a_seed_the_same_again()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        TraceOptions options = new(["llava-cam"], CamSite: CamSite.ResidPre);
        float[] plain = Value(one, options).Heat!, still = Value(one, options with { SmoothRuns = 2, SmoothSigma = 0 }).Heat!;
        Assert.All(plain.Zip(still), p => Assert.Equal(p.First, p.Second, 1e-5 * plain.Max()));
        float[] noisy = Value(one, options with { SmoothRuns = 2, Seed = 7 }).Heat!, again = Value(one, options with { SmoothRuns = 2, Seed = 7 }).Heat!;
        Assert.Equal(noisy, again);
        Assert.NotEqual(plain, noisy);
        Assert.Throws<FlowLensException>(() => Value(one, options with { SmoothRuns = 2, CamMode = CamMode.Repo }));
    }

    private static MetricValue Value(Case one, TraceOptions options) =>
        Trace.Make(one.Model, one.Prompt, options with { MaxNewTokens = 1, StopAtEnd = false }, null, CancellationToken.None).Values[0];
}
