using System.Globalization;
using FlowLens.Bench;
using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;

// npm run bench: ratios within one process, medians of interleaved runs. Nothing here is asserted; it states what it prints, met or not.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Rounds = 5;
const long Plenty = 1L << 40;
Allocator.Use(Allocator.Exact);
using MidSize model = new();
NativeTorch.Load();
GC.Collect();
long weights = PeakMemory.Resident();
TraceOptions options = new(MaxNewTokens: 1);
Schedule half = Schedule.One(2, Keep.Ratio(0.5), Selectors.Find("attention"), Reducers.Drop);
Schedule none = Schedule.One(MidSize.Layers / 2, Keep.Count(0), Selectors.Find("none"), Reducers.Drop);
Schedule halfMasked = Schedule.One(2, Keep.Ratio(0.5), Selectors.Find("attention"), Reducers.Mask);

Interleaved bench = new(
[
    ("prefill", () => Prefill(Schedule.None)),
    ("trace", TraceOnce),
    ("K=2, 50 %", () => Prefill(half)),
    ("K=L/2, none", () => Prefill(none)),
    ("K=2, 50 %, masked", () => Prefill(halfMasked)),
    ("sweep of the loss", () => Sweep(model.Decoder, 0, Saliency.Metric)),
    ("sweep of the logit", () => Sweep(model.Decoder, 0, LlavaCam.Metric, GradInput.Metric)),
    ("sweep of both", () => Sweep(model.Decoder, 0, Saliency.Metric, LlavaCam.Metric, GradInput.Metric)),
    ("sweep of 4 layers", () => Sweep(model.Shallow, 0, Saliency.Metric)),
    ("kept, loss", () => Sweep(model.Decoder, Plenty, Saliency.Metric)),
    ("kept, logit", () => Sweep(model.Decoder, Plenty, LlavaCam.Metric, GradInput.Metric)),
    ("image-to-output", () => Cut("image-to-output")),
    ("user-to-output", () => Cut("user-to-output")),
    ("image-to-user", () => Cut("image-to-user")),
], weights);
bench.RunForPeaks(Rounds, ["prefill", "trace", "sweep of the loss", "sweep of the logit", "sweep of both", "sweep of 4 layers", "kept, loss", "kept, logit"]);
Allocator.Use(Allocator.Usual);
bench.Run(Rounds);

Console.WriteLine($"mid-size decoder: d {MidSize.Width}, {MidSize.Layers} layers, T = {model.Prompt.Length}, float32, {TorchSharp.torch.get_num_threads()} threads, {Rounds} rounds");
Console.WriteLine($"  prefill                        {bench.Seconds("prefill"):f3} s, {Flops(Schedule.None) / bench.Seconds("prefill") / 1e9:f0} GFLOP/s, peak {bench.Peak("prefill") / 1e6:f1} MB above the weights");
Line("trace / prefill", bench.Ratio("trace", "prefill"), "≤", 1.10, "all layers' attention flow and logit lens; all attentions kept, in transformers: 1.41");
Line("trace's peak / prefill's peak", bench.Peak("trace") / bench.Peak("prefill"), "≤", 1.05, $"{bench.Peak("trace") / 1e6:f1} MB");
Saving("K=2, 50 %", half);
Saving("K=L/2, none", none);
Line("masked / prefill", bench.Ratio("K=2, 50 %, masked", "prefill"), "", double.NaN, "K = 2, 50 % by masking, as published: saves nothing");
Line("loss's gradients / prefill", bench.Ratio("sweep of the loss", "prefill"), "≤", 3.3, $"saliency; the prefill included; {bench.Peak("sweep of the loss") / 1e6:f0} MB above the weights; autograd in transformers: 2.70 and 1.9 GB above a prefill");
Line("logit's gradients / prefill", bench.Ratio("sweep of the logit", "prefill"), "≤", 3.3, $"llava-cam and grad-input; {bench.Peak("sweep of the logit") / 1e6:f0} MB above the weights");
Line("both / prefill", bench.Ratio("sweep of both", "prefill"), "≤", 4.4, $"each layer is run again once for both; {bench.Peak("sweep of both") / 1e6:f0} MB above the weights");
double growth = bench.Peak("sweep of the loss") - bench.Peak("sweep of 4 layers"), entries = (MidSize.Layers - MidSize.ShallowLayers) * (double)model.Prompt.Length * MidSize.Width * sizeof(float);
Line("sweep's peak, 16 layers − 4 layers", growth / entries, "≤", 1.10, $"in units of 12·T·d·4 bytes: {growth / 1e6:f1} of {entries / 1e6:f1} MB; nothing but the entering states grows with depth");
Line("loss's gradients, kept / prefill", bench.Ratio("kept, loss", "prefill"), "≤", 2.6, $"activations kept instead of computed again; {bench.Peak("kept, loss") / 1e6:f0} MB above the weights");
Line("logit's gradients, kept / prefill", bench.Ratio("kept, logit", "prefill"), "≤", 2.6, $"{bench.Peak("kept, logit") / 1e6:f0} MB above the weights");
Line("knockout of image-to-output", bench.Ratio("image-to-output", "prefill") - 1, "≤", 0.4, "all 16 positions and the base, beyond the prefill, in prefills");
Line("knockout of user-to-output", bench.Ratio("user-to-output", "prefill") - 1, "≤", 0.4, "the same");
Line("knockout of image-to-user", bench.Ratio("image-to-user", "prefill") - 1, "≤", 1.3, "the same; the user rows run again too");
Embedded.Print(Rounds);

void Prefill(Schedule schedule) => Run.Prefill(model.Decoder, MidSize.Context, model.Embedded, schedule, RunContext.Plain).Dispose();

void TraceOnce()
{
    IReadOnlyList<Metric> metrics = Metrics.Find(null);
    Probe probe = new([.. metrics.SelectMany(m => m.Taps(model.Prompt, options))]);
    using Run run = Run.Prefill(model.Decoder, MidSize.Context, model.Embedded, Schedule.None, new RunContext(CancellationToken.None, probe));
    Answer answer = new([0], AnswerSource.Greedy, false, [run.ReadingLogits]);
    foreach (Metric metric in metrics)
    {
        metric.Compute!(new MetricInput(probe.Recording, model.Prompt, answer, model.Decoder, options));
    }
}

void Sweep(Decoder decoder, long budget, params Metric[] metrics)
{
    MetricInput input = new(new Recording(), model.Prompt, new Answer([0], AnswerSource.Greedy, false, []), decoder, options);
    ILayerReader[] readers = [.. metrics.Select(m => m.Read!(input))];
    using Tape tape = new(decoder.LayerCount, readers.SelectMany(r => r.Needs).Select(n => n.Site).ToHashSet(), budget);
    Run.Prefill(decoder, MidSize.Context, model.Embedded, Schedule.None, new RunContext(CancellationToken.None, Tape: tape)).Dispose();
    ReverseSweep.Run(decoder, model.Embedded, [0], tape, readers, RunContext.Plain);
}

void Cut(string edge)
{
    using Tape tape = new(MidSize.Layers);
    using Run run = Run.Prefill(model.Decoder, MidSize.Context, model.Embedded, Schedule.None, new RunContext(CancellationToken.None, Tape: tape));
    TracedRun traced = new(model.Decoder, model.Embedded, run, tape, RunContext.Plain);
    Knockout.Edge(new MetricInput(new Recording(), model.Prompt, new Answer([0], AnswerSource.Greedy, false, [run.ReadingLogits]), model.Decoder, options, traced), edge);
}

double Flops(Schedule schedule)
{
    using Run run = Run.Prefill(model.Decoder, MidSize.Context, model.Embedded, schedule, RunContext.Plain);
    return model.Decoder.PrefillFlops(run.RowsByLayer, 1);
}

void Saving(string name, Schedule schedule)
{
    double flops = 1 - (Flops(schedule) / Flops(Schedule.None)), time = 1 - bench.Ratio(name, "prefill");
    Line($"{name}: time saved / FLOPs saved", time / flops, "≥", 0.9, $"{time:p1} of the time, {flops:p1} of the FLOPs");
}

static void Line(string what, double value, string sign, double bound, string remark)
{
    string verdict = double.IsNaN(bound) ? "" : $"{sign} {bound:f2} {((sign == "≤" ? value <= bound : value >= bound) ? "met" : "NOT MET")}";
    Console.WriteLine($"  {what,-38} {value,6:f3}  {verdict,-14} {remark}");
}
