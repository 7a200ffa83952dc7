using FlowLens.Core.Datasets;
using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Train.Scenes;

namespace FlowLens.Train.Evaluation;

/// <summary>A heat that is put to the test: a metric with its options.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Metric">The metric's id.</param>
/// <param name="Site">Where <c>llava-cam</c> reads.</param>
/// <param name="ByLayer">Whether layers differ.</param>
internal sealed record TestedHeat(string Name, string Metric, CamSite Site = CamSite.NormMid, bool ByLayer = true);

/// <summary>What came of one heat at one layer, for one question.</summary>
/// <param name="Above">Insertion − deletion AUC above the random orders' mean.</param>
/// <param name="Beats">Whether it is above all of them.</param>
/// <param name="Hit">Whether the hottest cell lies on the object that is asked about.</param>
/// <param name="Energy">Share of the heat on it.</param>
internal readonly record struct HeatTruth(double Above, bool Beats, bool Hit, double Energy);

/// <summary>Whether heats are true, on questions about one object whose place is known (<c>metrics.md</c> §4).</summary>
/// <param name="Layers">L.</param>
/// <param name="ByType">By type of question: of each question [heats][layers].</param>
/// <param name="Chance">By type: share of the picture that the object takes, the mean.</param>
internal sealed record Truth(int Layers, IReadOnlyDictionary<string, HeatTruth[][][]> ByType, IReadOnlyDictionary<string, double> Chance)
{
    public static IReadOnlyList<TestedHeat> Heats { get; } =
    [
        new("attention-flow", "attention-flow"), new("attention-rollout", "attention-rollout"), new("saliency", "saliency"), new("saliency-head-abs", "saliency-head-abs"),
        new("llava-cam, norm-mid", "llava-cam"), new("llava-cam, resid-pre", "llava-cam", CamSite.ResidPre), new("image-lens", "image-lens"), new("grad-input", "grad-input", ByLayer: false),
    ];

    /// <summary>Types of questions whose answer is about one object: of naming by place all, of the others so many as tell them from it.</summary>
    public static IReadOnlyList<(string Type, int Most)> Types { get; } = [("place", int.MaxValue), ("relation", 60), ("existence", 60)];

    /// <param name="folder">The checkpoint's folder; each of two workers loads it.</param>
    /// <param name="set">Held-out scenes.</param>
    /// <param name="progress">Gets the share that is done.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Truth> RunAsync(string folder, HeldOutScenes set, IProgress<double> progress, CancellationToken cancellation)
    {
        AskedQuestion[] asked = [.. Types.SelectMany(t => set.Questions.Where(q => q.Question.Type == t.Type && q.Question.Target is not null).Take(t.Most))];
        (HeatTruth[][] Heats, double Chance)[] measured = new (HeatTruth[][], double)[asked.Length];
        using TemporaryPictures pictures = new(set.Scenes);
        int next = -1, done = 0, layers = 0;

        // Runs of milliseconds: a thread each is faster than several for one.
        TorchSharp.torch.set_num_threads(1);
        Task[] workers = [.. Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount)).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using LoadedModel model = LoadedModel.Load(folder, new LoadOptions(), null, cancellation);
                layers = model.Shape.Layers;
                for (int i = Interlocked.Increment(ref next); i < asked.Length; i = Interlocked.Increment(ref next))
                {
                    measured[i] = One(model, pictures[asked[i].Scene], asked[i].Question, set.Scenes[asked[i].Scene], cancellation);
                    progress.Report(Interlocked.Increment(ref done) / (double)asked.Length);
                }
            },
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.WhenAll(workers);
        ILookup<string, int> ofType = Enumerable.Range(0, asked.Length).ToLookup(i => asked[i].Question.Type);
        return new Truth(layers, ofType.ToDictionary(t => t.Key, t => t.Select(i => measured[i].Heats).ToArray()), ofType.ToDictionary(t => t.Key, t => t.Average(i => measured[i].Chance)));
    }

    private static (HeatTruth[][] Heats, double Chance) One(LoadedModel model, string picture, Question question, Scene scene, CancellationToken cancellation)
    {
        Prompt prompt = PromptBuilder.Build(model, PromptRequest.FromText([picture], question.Text));
        Box box = scene.Boxes[question.Target!.Value];
        DatasetBox[] boxes = [new(question.Type, box.Left, box.Top, box.Right, box.Bottom)];
        Dictionary<CamSite, Trace> traces = Heats.GroupBy(h => h.Site).ToDictionary(g => g.Key,
            g => Trace.Make(model, prompt, new TraceOptions([.. g.Select(h => h.Metric)], CamSite: g.Key), null, cancellation));
        using EmbeddedPrompt embedded = model.Embed(prompt, new RunContext(cancellation));
        using TruncatedAnswer answer = new(model.Decoder, embedded, traces[CamSite.NormMid].Answer.Ids, new RunContext(cancellation));
        IReadOnlyList<OrderCurves> random = Faithfulness.OfRandom(answer, prompt.ImagePositions);
        int n = prompt.ImagePositions.Length;
        double chance = 0;
        HeatTruth[][] heats = [.. Heats.Select(tested =>
        {
            float[] all = traces[tested.Site].Values.Single(v => v.Id == tested.Metric).Heat!;
            return all.Chunk(n).Select(heat =>
            {
                Faithfulness faithfulness = new(Faithfulness.Of(answer, prompt.ImagePositions, heat, new HashSet<int>()), random);
                Pointing pointing = Pointing.Of(prompt, heat, boxes)!;
                chance = pointing.Chance;
                return new HeatTruth(faithfulness.Above, faithfulness.BeatsRandom, pointing.Hit, pointing.Energy);
            }).ToArray();
        })];
        return (heats, chance);
    }
}
