using System.Runtime.InteropServices;
using FlowLens.Protocol;
using FlowLens.Train.Scenes;
using Asking = FlowLens.Train.Scenes.Questions;

namespace FlowLens.Train.Evaluation;

/// <summary>
/// The paper's claim on a model whose right answers are known: accuracy by type of question when all image tokens are dropped from layer K on, and the image's share
/// of attention by layer.
/// </summary>
/// <param name="Layers">L.</param>
/// <param name="Accuracy">By type, K = 0 … L.</param>
/// <param name="ImageShare">By type: λ of the image of each question, [questions][L].</param>
internal sealed record Laboratory(int Layers, IReadOnlyDictionary<string, Wilson[]> Accuracy, IReadOnlyDictionary<string, float[][]> ImageShare)
{
    /// <param name="daemon">With the model loaded.</param>
    /// <param name="layers">L.</param>
    /// <param name="set">Held-out scenes.</param>
    /// <param name="progress">Gets the share that is done.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Laboratory> RunAsync(DaemonProcess daemon, int layers, HeldOutScenes set, IProgress<double> progress, CancellationToken cancellation)
    {
        using TemporaryPictures pictures = new(set.Scenes);
        Dictionary<string, List<bool>[]> marks = Asking.Types.ToDictionary(t => t.Id, _ => Enumerable.Range(0, layers + 1).Select(_ => new List<bool>()).ToArray());
        Dictionary<string, List<float[]>> shares = Asking.Types.ToDictionary(t => t.Id, _ => new List<float[]>());
        int done = 0;
        foreach (AskedQuestion asked in set.Questions)
        {
            string picture = pictures[asked.Scene];
            for (int k = 0; k <= layers; k++)
            {
                TruncationStep[]? steps = k == layers ? null : [new TruncationStep(k, new KeepSpec(0, null), "none", "drop", null)];
                string answer = await daemon.AskAsync(picture, asked.Question.Text, steps, cancellation);
                marks[asked.Question.Type][k].Add(new MarkedAnswer(asked, answer).Right);
            }

            shares[asked.Question.Type].Add(await ImageShareAsync(daemon, picture, asked.Question.Text, cancellation));
            progress.Report(++done / (double)set.Questions.Count);
        }

        return new Laboratory(layers, marks.ToDictionary(m => m.Key, m => m.Value.Select(Wilson.Of).ToArray()), shares.ToDictionary(s => s.Key, s => s.Value.ToArray()));
    }

    /// <summary>The first K from which on no accuracy is more than two points below the full run's.</summary>
    public int WholeFrom(string type)
    {
        Wilson[] curve = Accuracy[type];
        int k = Layers;
        while (k > 0 && curve[k - 1].Share >= curve[Layers].Share - 0.02)
        {
            k--;
        }

        return k;
    }

    private static async Task<float[]> ImageShareAsync(DaemonProcess daemon, string picture, string question, CancellationToken cancellation)
    {
        TraceResult trace = await daemon.Methods.TraceFlowAsync(new FlowTraceParams(new PromptSpec([picture], question, null), ["attention-flow"], new AnswerSpec(null, 1), null, null), cancellation);
        NdArray image = trace.Metrics.Single(m => m.Id == "attention-flow").Series.Single(s => s.Id == "image").Values;
        return MemoryMarshal.Cast<byte, float>(image.Data).ToArray();
    }
}
