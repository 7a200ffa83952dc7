using FlowLens.Core.Flow;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Models.Blocks;
using FlowLens.Core.Probing;
using FlowLens.Core.Truncation;
using FlowLens.Parity;
using static TorchSharp.torch;

namespace FlowLens.Core.Tests;

/// <summary>Gradient metrics against central differences of the model itself, and what must hold of them.</summary>
[Collection("tensors")]
public class GradientMetricTests
{
    private const double Step = 1e-2;

    /// <summary>Scaling an image token's embedding by 1 ± 0.01 changes z by what grad-input says; 1 % of the largest cell.</summary>
    [Fact]
    public void Finite_differences_agree_with_grad_input()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        float[] heat = Value(one, new TraceOptions(["grad-input"])).Heat!;
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        int answer = Answer(one, embedded);
        for (int cell = 0; cell < heat.Length; cell += 3)
        {
            double Logit(double by)
            {
                using IDisposable scope = NewDisposeScope();
                Tensor states = embedded.States.clone();
                states.select(0, one.Prompt.ImagePositions[cell]).mul_(Scalars.Of(1 + by));
                using Run run = Run.Prefill(one.Model, one.Prompt, embedded with { States = states }, Schedule.None, RunContext.Plain);
                return run.ReadingLogits[answer];
            }

            Assert.Equal((Logit(Step) - Logit(-Step)) / (2 * Step), heat[cell], 0.01 * heat.Max(Math.Abs));
        }
    }

    /// <summary>Scaling one head's attention from the reading row to an image token by 1 ± 0.01 changes ℒ by A·∂ℒ/∂A; 1 % of the largest cell.</summary>
    [Fact]
    public void Finite_differences_agree_with_saliency()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        const int layer = 1;
        int n = one.Prompt.ImagePositions.Length, heads = one.Model.Shape.Heads;
        float[] saliency = Value(one, new TraceOptions(["saliency"])).Heat!, byHead = Value(one, new TraceOptions(["saliency-head-abs"])).Heat!;
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        int answer = Answer(one, embedded);
        double largest = byHead.Skip(layer * n).Take(n).Max();
        for (int cell = 0; cell < n; cell += 4)
        {
            double Loss(int head, double by)
            {
                Edit edit = new(new Site(Tower.Decoder, layer, SiteKind.AttnPattern), (pattern, rows) =>
                {
                    Tensor changed = pattern.clone();
                    changed[head][Array.IndexOf(rows, one.Prompt.ReadingRow)].narrow(0, one.Prompt.ImagePositions[cell], 1).mul_(Scalars.Of(1 + by));
                    return changed;
                });
                using Run run = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.None, new RunContext(CancellationToken.None, new Probe([], [edit])));
                using IDisposable scope = NewDisposeScope();
                return -tensor(run.ReadingLogits).log_softmax(0)[answer].item<float>();
            }

            double[] parts = [.. Enumerable.Range(0, heads).Select(h => (Loss(h, Step) - Loss(h, -Step)) / (2 * Step))];
            Assert.Equal(Math.Abs(parts.Sum()), saliency[(layer * n) + cell], 0.01 * largest);
            Assert.Equal(parts.Sum(Math.Abs), byHead[(layer * n) + cell], 0.01 * largest);
        }
    }

    [Fact]
    public void All_metrics_out_of_one_sweep_are_those_of_a_sweep_each()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        string[] ids = [.. Metrics.All.Where(m => m.Read is not null).Select(m => m.Id)];
        TraceOptions options = new(ids, MaxNewTokens: 3, StopAtEnd: false, Rows: ReadRows.All);
        Trace together = Trace.Make(one.Model, one.Prompt, options, null, CancellationToken.None);
        Assert.Equal(ids, together.Values.Select(v => v.Id));
        Assert.All(together.Values, value =>
        {
            float[] alone = Trace.Make(one.Model, one.Prompt, options with { Metrics = [value.Id] }, null, CancellationToken.None).Values[0].Heat!;
            Assert.All(alone.Zip(value.Heat!), p => Assert.Equal(p.First, p.Second, 1e-5 * alone.Max(Math.Abs)));
        });
    }

    [Fact]
    public void At_the_last_layer_the_MLP_s_input_is_said_to_be_unreachable()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        int n = one.Prompt.ImagePositions.Length;
        MetricValue blind = Value(one, new TraceOptions(["llava-cam"])), seeing = Value(one, new TraceOptions(["llava-cam"], CamSite: CamSite.ResidPre));
        Assert.StartsWith("unreachable", blind.Note, StringComparison.Ordinal);
        Assert.All(blind.Heat!.TakeLast(n), v => Assert.Equal(0, v));
        Assert.Null(seeing.Note);
        Assert.Contains(seeing.Heat!.TakeLast(n), v => v > 0);
    }

    [Fact]
    public void The_published_code_s_map_is_0_or_at_least_half_and_1_at_its_peak()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        int n = one.Prompt.ImagePositions.Length;
        float[][] layers = [.. Value(one, new TraceOptions(["llava-cam"], CamSite: CamSite.ResidPre, CamMode: CamMode.Repo)).Heat!.Chunk(n)];
        Assert.All(layers, heat => Assert.Equal(1, heat.Max(), 1e-6));
        Assert.All(layers.SelectMany(l => l), v => Assert.True(v is 0 or >= 0.5f));
    }

    [Fact]
    public void A_sweep_ends_within_a_layer_and_reports_each()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        using CancellationTokenSource stop = new();
        List<string> stages = [];
        Reports progress = new(p =>
        {
            stages.Add($"{p.Stage} {p.Done}");
            if (p.Stage == "sweep" && p.Done == 2)
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Trace.Make(one.Model, one.Prompt, new TraceOptions(["saliency"], MaxNewTokens: 1), progress, stop.Token));
        Assert.Equal("sweep 2", stages[^1]);
    }

    private static MetricValue Value(Case one, TraceOptions options) =>
        Trace.Make(one.Model, one.Prompt, options with { MaxNewTokens = 1, StopAtEnd = false }, null, CancellationToken.None).Values[0];

    private static int Answer(Case one, EmbeddedPrompt embedded)
    {
        using Run run = Run.Prefill(one.Model, one.Prompt, embedded, Schedule.None, RunContext.Plain);
        return AnswerGenerator.ArgMax(run.ReadingLogits);
    }

    private sealed class Reports(Action<Progress> handle) : IProgress<Progress>
    {
        public void Report(Progress value) => handle(value);
    }
}
