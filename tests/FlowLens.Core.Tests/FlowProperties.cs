using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Parity;
using static TorchSharp.torch;

namespace FlowLens.Core.Tests;

/// <summary>What holds for every trace, over all reference prompts.</summary>
[Collection("tensors")]
public class FlowProperties
{
    public static TheoryData<string> Checkpoints => Goldens.Checkpoints;

    /// <summary>Tolerance: 1e-4.</summary>
    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Shares_of_the_roles_sum_to_one_in_every_layer(string checkpoint)
    {
        foreach (Case one in Goldens.Cases(checkpoint))
        {
            using Case disposed = one;
            foreach (ReadRows rows in Enum.GetValues<ReadRows>())
            {
                MetricValue flow = Traced(one, new TraceOptions(["attention-flow"], MaxNewTokens: 4, StopAtEnd: false, Rows: rows));
                for (int layer = 0; layer < one.Model.Shape.Layers; layer++)
                {
                    Assert.InRange(flow.Series.Sum(s => (double)s.Values[layer]), 1 - 1e-4, 1 + 1e-4);
                }
            }
        }
    }

    /// <summary>Tolerance: 1e-5.</summary>
    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Attention_rows_sum_to_one_and_what_the_rule_hides_gets_nothing(string checkpoint)
    {
        LoadedModel model = Goldens.Model(checkpoint);
        using Case one = Goldens.Cases(checkpoint).First();
        Probe probe = new([new Tap(Tower.Decoder, SiteKind.AttnPattern, RowSet.All)]);
        using EmbeddedPrompt embedded = model.Embed(one.Prompt, RunContext.Plain);
        using Run run = Run.Prefill(model, one.Prompt, embedded, Schedule.None, new RunContext(CancellationToken.None, probe), PrefillOutputs.AllRows);
        for (int layer = 0; layer < model.Shape.Layers; layer++)
        {
            Recorded pattern = probe.Recording.At(SiteKind.AttnPattern, layer)[0];
            Assert.Equal(one.Prompt.Length, pattern.Rows.Length);
            bool[] allowed = Allowed(embedded, layer);
            for (int head = 0; head < pattern.Heads; head++)
            {
                for (int row = 0; row < pattern.Rows.Length; row++)
                {
                    float[] values = pattern.Row(row, head).ToArray();
                    Assert.InRange(values.Sum(v => (double)v), 1 - 1e-5, 1 + 1e-5);
                    Assert.All(values.Where((_, key) => !allowed[(row * values.Length) + key]), v => Assert.Equal(0, v));
                }
            }
        }
    }

    private static bool[] Allowed(EmbeddedPrompt embedded, int layer)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor position = tensor([.. Enumerable.Range(0, embedded.Length).Select(p => (long)p)]);
        return embedded.Form.Rule.Allowed(layer, position.unsqueeze(1), position.unsqueeze(0)).expand(embedded.Length, embedded.Length).contiguous().data<bool>().ToArray();
    }

    /// <summary>The third way out of attention: output computed from the pattern. Tolerance: 1e-5 of the largest logit.</summary>
    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Output_computed_from_an_unchanged_pattern_is_that_of_the_fused_path(string checkpoint)
    {
        LoadedModel model = Goldens.Model(checkpoint);
        using Case one = Goldens.Cases(checkpoint).First();
        using EmbeddedPrompt embedded = model.Embed(one.Prompt, RunContext.Plain);
        using Run fused = Run.Prefill(model, one.Prompt, embedded, Schedule.None, RunContext.Plain);
        float[] unchanged = Edited(one, embedded, SiteKind.AttnPattern, (pattern, _) => pattern.clone());
        float largest = fused.ReadingLogits.Max(Math.Abs);
        Assert.All(fused.ReadingLogits.Zip(unchanged), p => Assert.Equal(p.First, p.Second, 1e-5 * largest));
        Assert.NotEqual(fused.ReadingLogits, Edited(one, embedded, SiteKind.AttnPattern, (pattern, _) => pattern.roll(1, 2)));
    }

    [Fact]
    public void A_tensor_that_an_edit_puts_in_stays_as_it_is()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        using Tensor stored = ones(embedded.States.shape);
        Edited(one, embedded, SiteKind.AttnOut, (_, _) => stored);
        Assert.Equal(stored.numel(), stored.sum().item<float>());
    }

    [Fact]
    public void The_heat_sums_to_the_image_share()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        MetricValue flow = Traced(one, new TraceOptions(["attention-flow"], MaxNewTokens: 1));
        int n = one.Prompt.ImagePositions.Length;
        float[] image = flow.Series.Single(s => s.Id == "image").Values;
        for (int layer = 0; layer < image.Length; layer++)
        {
            Assert.Equal(image[layer], flow.Heat!.Skip(layer * n).Take(n).Sum(), 1e-5);
        }
    }

    [Fact]
    public void The_mean_over_heads_is_the_mean_of_the_single_heads()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        float[] mean = Traced(one, new TraceOptions(["attention-flow"], MaxNewTokens: 1)).Heat!;
        float[][] heads = [.. Enumerable.Range(0, one.Model.Shape.Heads).Select(h => Traced(one, new TraceOptions(["attention-flow"], MaxNewTokens: 1, Head: h)).Heat!)];
        for (int i = 0; i < mean.Length; i++)
        {
            Assert.Equal(mean[i], heads.Average(h => h[i]), 1e-6);
        }
    }

    [Fact]
    public void Shares_per_token_are_shares_over_the_length_of_the_role()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        float[] plain = Traced(one, new TraceOptions(["attention-flow"], MaxNewTokens: 1)).Series.Single(s => s.Id == "image").Values;
        float[] perToken = Traced(one, new TraceOptions(["attention-flow"], MaxNewTokens: 1, PerToken: true)).Series.Single(s => s.Id == "image").Values;
        Assert.All(plain.Zip(perToken), p => Assert.Equal(p.First / one.Prompt.ImagePositions.Length, p.Second, 1e-7));
    }

    [Fact]
    public void The_lens_at_the_last_layer_is_the_answer_itself()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        Trace trace = Trace.Make(one.Model, one.Prompt, new TraceOptions(["logit-lens"], MaxNewTokens: 1), null, CancellationToken.None);
        LensTable lens = trace.Values[0].Lens!;
        int last = one.Model.Shape.Layers - 1;
        Assert.Equal(0, lens.Rank[last]);
        Assert.Equal(trace.Answer.Ids[0], lens.TopIds[last * lens.Width]);
        Assert.Equal(lens.TopProbabilities[last * lens.Width], lens.Probability[last]);
    }

    [Fact]
    public void A_given_answer_gives_the_rows_that_decoding_it_gave()
    {
        using Case one = Goldens.Cases("llava-1.5-hub").First();
        const string answer = " a cat";
        Trace given = Trace.Make(one.Model, one.Prompt, new TraceOptions(["attention-flow"], answer, Rows: ReadRows.All), null, CancellationToken.None);
        Assert.Equal(AnswerSource.Given, given.Answer.Source);
        Assert.Equal(PromptBuilder.AnswerIds(one.Model, one.Prompt, answer), given.Answer.Ids);
        Assert.Equal(given.Answer.Ids.Length, given.Answer.Logits.Count);
    }

    [Fact]
    public void A_cancelled_trace_stops_within_one_layer()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        using CancellationTokenSource source = new();
        List<string> seen = [];
        Assert.Throws<OperationCanceledException>(() => Trace.Make(one.Model, one.Prompt, new TraceOptions(), new Seen(p =>
        {
            seen.Add($"{p.Stage} {p.Done}");
            if (p is { Stage: "prefill", Done: 2 })
            {
                source.Cancel();
            }
        }), source.Token));
        Assert.Equal("prefill 2", seen[^1]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_head_that_the_model_lacks_is_refused(int head)
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        FlowLensException error = Assert.Throws<FlowLensException>(() => Traced(one, new TraceOptions(Head: head)));
        Assert.Equal(ErrorKind.BadOption, error.Kind);
    }

    [Fact]
    public void An_unknown_metric_is_refused_with_those_that_there_are()
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => Metrics.Find(["attention-flow", "magic"]));
        Assert.Contains("magic", error.Message, StringComparison.Ordinal);
        Assert.Contains("logit-lens", error.Remedy, StringComparison.Ordinal);
    }

    private static float[] Edited(Case one, EmbeddedPrompt embedded, SiteKind kind, Func<Tensor, int[], Tensor> change)
    {
        Probe probe = new([], [new Edit(new Site(Tower.Decoder, 1, kind), change)]);
        using Run run = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.None, new RunContext(CancellationToken.None, probe));
        return run.ReadingLogits;
    }

    private static MetricValue Traced(Case one, TraceOptions options) => Trace.Make(one.Model, one.Prompt, options, null, CancellationToken.None).Values[0];

    private sealed class Seen(Action<Progress> see) : IProgress<Progress>
    {
        public void Report(Progress value) => see(value);
    }
}
