using System.Globalization;
using System.Text;
using FlowLens.Train.Scenes;
using Asking = FlowLens.Train.Scenes.Questions;

namespace FlowLens.Train.Evaluation;

/// <summary>The laboratory as a page of the documentation.</summary>
internal static class LaboratoryText
{
    public static string Of(Laboratory lab, string model, int scenes, ulong seed, string chart)
    {
        StringBuilder text = new();
        int layers = lab.Layers;
        IEnumerable<int> ks = Enumerable.Range(0, layers + 1);
        text.Append(CultureInfo.InvariantCulture, $"""
            # The laboratory

            Written by `npm run laboratory` from the embedded model ({model}, {layers} decoder layers): {lab.Accuracy.Values.Sum(a => a[0].Count)} questions about {scenes} scenes that it was not trained on
            (seed {seed}). *From Redundancy to Relevance* finds that image tokens can go after the shallow layers. Here every right answer is known, so the claim can be tried type by type.

            ## Accuracy when all image tokens are dropped from layer K on

            ![Accuracy over K, a line for each type of question]({chart})

            K = 0 never shows the picture to the decoder; K = {layers} is the full run. Per cent; "whole from" is the first K from which on accuracy stays within two points of the full run's.

            | type | n | {string.Join(" | ", ks.Select(k => $"K = {k}"))} | whole from |
            |---|--:|{string.Concat(ks.Select(_ => "--:|"))}--:|

            """);
        foreach (QuestionType type in Asking.Types)
        {
            Wilson[] curve = lab.Accuracy[type.Id];
            text.AppendLine(CultureInfo.InvariantCulture, $"| {type.Id} | {curve[0].Count} | {string.Join(" | ", curve.Select(w => string.Create(CultureInfo.InvariantCulture, $"{100 * w.Share:0.0}")))} | {lab.WholeFrom(type.Id)} |");
        }

        text.AppendLine().AppendLine("The 95 % intervals (Wilson) of the same shares:").AppendLine().AppendLine($"| type | {string.Join(" | ", ks.Select(k => $"K = {k}"))} |").AppendLine($"|---|{string.Concat(ks.Select(_ => "--:|"))}");
        foreach (QuestionType type in Asking.Types)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {type.Id} | {string.Join(" | ", lab.Accuracy[type.Id].Select(w => string.Create(CultureInfo.InvariantCulture, $"{100 * w.Interval.Low:0}–{100 * w.Interval.High:0}")))} |");
        }

        text.Append(CultureInfo.InvariantCulture, $"""

            ## λ by layer

            The share of the reading row's attention that goes to the picture (`attention-flow`), mean over the questions with a 95 % interval (normal approximation). Per cent.

            | type | {string.Join(" | ", Enumerable.Range(0, layers).Select(l => $"layer {l}"))} |
            |---|{string.Concat(Enumerable.Range(0, layers).Select(_ => "--:|"))}

            """);
        foreach (QuestionType type in Asking.Types)
        {
            text.AppendLine($"| {type.Id} | {string.Join(" | ", Enumerable.Range(0, layers).Select(l => Share(lab.ImageShare[type.Id], l)))} |");
        }

        text.AppendLine().Append(Reading(lab));
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Share(float[][] shares, int layer)
    {
        double mean = shares.Average(s => s[layer]), variance = shares.Sum(s => Math.Pow(s[layer] - mean, 2)) / Math.Max(1, shares.Length - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{100 * mean:0.0} ± {196 * Math.Sqrt(variance / shares.Length):0.0}");
    }

    private static string Reading(Laboratory lab)
    {
        string[] byDepth = [.. Asking.Types.Select(t => t.Id).OrderBy(lab.WholeFrom)];
        int first = lab.WholeFrom(byDepth[0]), last = lab.WholeFrom(byDepth[^1]);
        return string.Create(CultureInfo.InvariantCulture, $"""
            ## What this says about "shallow layers", and what it does not

            - There is no one layer after which the picture is spent. By type of question the answers are whole from {string.Join(", ", byDepth.Select(t => $"K = {lab.WholeFrom(t)} ({t})"))}.
              {(first == last ? "All types agree here." : $"Between the first and the last lie {last - first} of {lab.Layers} layers.")}
            - A question that asks whether something is anywhere can be answered from what early layers have gathered. One that asks what is at a place, or beside something, needs to look at the picture again
              after the text has said where: the deeper the reading, the later the picture may go.
            - A layer at which attention to the image falls is not by itself the layer from which the image can go. Compare the two tables: λ says where the reading row looks, the first table what it still needs.
            - This is a model of {lab.Layers} layers and a few million parameters that knows 48 kinds of pictures. It shows that the claim can be tested, and that the answer depends on the question; it does not show at which share
              of the depth a model of billions of parameters is done with its picture. For that, run `flowlens compare` on your own checkpoint and rows.
            - Accuracy never asks for a better answer with less picture on a scene that the full run gets right. Where a curve lies above its value at K = {lab.Layers}, the difference is within the intervals unless they say otherwise.

            """);
    }
}
