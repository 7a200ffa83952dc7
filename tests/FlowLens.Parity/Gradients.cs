using FlowLens.Core.Flow;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Parity;

/// <summary>Metrics of the reverse sweep, for one answer token and for four: all variants out of one sweep.</summary>
internal static class Gradients
{
    /// <summary>Cells of the published code's map that lie nearer to its threshold than this may fall on either side of it.</summary>
    private const double NearThreshold = 1e-3;

    private static readonly (int Tokens, ReadRows Rows)[] Answers = [(1, ReadRows.First), (4, ReadRows.All)];

    private static readonly (string Name, CamSite Site, CamMode Mode)[] Cams =
        [("norm-mid/paper", CamSite.NormMid, CamMode.Paper), ("norm-mid/repo", CamSite.NormMid, CamMode.Repo), ("resid-pre/paper", CamSite.ResidPre, CamMode.Paper)];

    public static IEnumerable<Measured> Measure(Case one)
    {
        using EmbeddedPrompt embedded = one.Model.Embed(one.Prompt, RunContext.Plain);
        foreach (Measured measured in Measure(one.Model.Decoder, one.Model.Shape.ContextLength, one.Prompt, embedded, one.Reference))
        {
            yield return measured;
        }
    }

    public static IEnumerable<Measured> Measure(Decoder decoder, int contextLength, Prompt prompt, EmbeddedPrompt embedded, Reference reference)
    {
        foreach ((int tokens, ReadRows rows) in Answers)
        {
            int[] ids = reference.Integers("greedy/ids")[..tokens];
            using Tape tape = new(decoder.LayerCount);
            RunContext keeping = new(CancellationToken.None, Tape: tape);
            using Run run = Run.Prefill(decoder, contextLength, embedded, Schedule.None, keeping);
            if (tokens > 1)
            {
                run.Extend(ids.AsSpan(0, tokens - 1), keeping);
            }

            ILayerReader Reader(Metric metric, TraceOptions options) =>
                metric.Read!(new MetricInput(new Recording(), prompt, new Answer(ids, AnswerSource.Given, false, []), decoder, options with { Rows = rows }));
            ILayerReader[] saliencies = [Reader(Saliency.Metric, new TraceOptions()), Reader(Saliency.ByHead, new TraceOptions())];
            ILayerReader[] cams = [.. Cams.Select(c => Reader(LlavaCam.Metric, new TraceOptions(CamSite: c.Site, CamMode: c.Mode)))];
            ILayerReader input = Reader(GradInput.Metric, new TraceOptions());
            ILayerReader rollout = Reader(AttentionRollout.Metric, new TraceOptions());
            MapReader[] maps = [new(decoder.LayerCount, false), new(decoder.LayerCount, true)];
            ReverseSweep.Run(decoder, embedded, ids, tape, [.. saliencies, .. cams, input, rollout, .. maps], RunContext.Plain);

            List<(string Group, string Name, float[] Found)> found = [];
            for (int i = 0; i < saliencies.Length; i++)
            {
                MetricValue value = saliencies[i].Value();
                found.Add((value.Id, $"{value.Id}/n{tokens}/flows", [.. Enumerable.Range(0, decoder.LayerCount).SelectMany(layer => value.Series.Select(s => s.Values[layer]))]));
                found.Add((value.Id, $"{value.Id}/n{tokens}/heat", value.Heat!));
                found.Add((value.Id, $"{value.Id}/n{tokens}/map", maps[i].All));
            }

            found.AddRange(cams.Select((cam, i) => ("llava-cam", $"llava-cam/n{tokens}/{Cams[i].Name}", cam.Value().Heat!)));
            found.Add(("attention-rollout", "attention-rollout/heat", rollout.Value().Heat!));
            found.Add(("grad-input", $"grad-input/n{tokens}/heat", input.Value().Heat!));
            foreach ((string group, string name, float[] values) in found.Where(f => reference.Has(f.Name)))
            {
                yield return Compare.Close(group, reference, name, name.EndsWith("repo", StringComparison.Ordinal) ? Guarded(reference.Floats(name), values) : values);
            }
        }
    }

    private static float[] Guarded(float[] expected, float[] found) => expected.Length != found.Length ? found
        : [.. found.Select((f, i) => Math.Abs(Math.Max(expected[i], f) - 0.5) < NearThreshold ? expected[i] : f)];

    /// <summary>Whole maps, [L, T, T]; rows that the last layer does not run are zero.</summary>
    private sealed class MapReader(int layers, bool byHead) : ILayerReader
    {
        private readonly float[][] maps = new float[layers][];

        public float[] All => [.. maps.SelectMany(m => m)];

        public IReadOnlyList<Wanted> Needs { get; } = [new(Objective.Loss, SiteKind.AttnPattern)];

        public void Read(LayerGradients layer)
        {
            using Tensor map = Saliency.Map(layer, byHead), flat = map.cpu().flatten();
            int length = (int)map.shape[1];
            maps[layer.Layer] = new float[length * length];
            float[] values = flat.data<float>().ToArray();
            for (int row = 0; row < layer.Rows.Length; row++)
            {
                values.AsSpan(row * length, length).CopyTo(maps[layer.Layer].AsSpan(layer.Rows[row] * length));
            }
        }

        public MetricValue Value() => throw new NotSupportedException("Maps are read from All");
    }
}
