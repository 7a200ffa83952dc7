using FlowLens.Core.Checkpoints;
using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Probing;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using FlowLens.Core.Truncation;
using static TorchSharp.torch;

namespace FlowLens.Parity;

/// <summary>
/// A family's numbers from the reference's own ids and pixels: tower, projector, positions, mask and decoder by themselves, without tokenizer
/// or template; and the image processor by itself.
/// </summary>
public static class GivenInputs
{
    private static readonly Family[] Composed =
        [InstructBlip.Family, LlavaOriginal.Llava, LlavaOriginal.Shikra, QwenVl.Family, Llava.Family, LlavaNext.Next, LlavaNext.OneVision, Gemma3.Family, PaliGemma.Family, SmolVlm.Family, InternVl.Family, Qwen2Vl.Second, Qwen2Vl.SecondAndHalf, Qwen2Vl.Third];

    /// <summary>Compares logits, states, attention patterns and the cached greedy answer of every case.</summary>
    public static IReadOnlyList<(string Case, Measured Measured)> Compare(string folder)
    {
        RawConfig config = RawConfig.Read(Path.Combine(folder, "config.json"));
        Family family = Composed.First(f => f.Recognises(config));
        using WeightFiles files = WeightFiles.Open(folder);
        StoredWeights weights = new(files, family.Layouts, ScalarType.Float32, CPU);
        FamilyParts parts = family.Compose(config, weights);
        using Decoder decoder = parts.Decoder;
        using IImageEncoder images = parts.Images;
        weights.Finish(family.Unused);
        List<(string, Measured)> measured = [];
        foreach (string path in Directory.EnumerateDirectories(folder, "case-*").Order(StringComparer.Ordinal))
        {
            using Reference reference = new(Path.Combine(path, "reference.safetensors"));
            measured.Add((Path.GetFileName(path), Pixels(parts.Processor ?? ImageProcessors.Read(folder), path, reference)));
            measured.AddRange(Case(parts, ReadPrompt(reference), reference).Select(m => (Path.GetFileName(path), m)));
        }

        return measured;
    }

    // The case's pictures through the folder's own processor. The reference pads tiled pictures of one conversation to the same number of tiles.
    private static Measured Pixels(IImageProcessor processor, string path, Reference reference)
    {
        const string name = "inputs/pixel_values";
        string[] pictures = [.. Directory.EnumerateFiles(path, "*.png").Order(StringComparer.Ordinal)];
        ProcessedPicture[] processed = [.. pictures.Select(p => processor.Process(Picture.Read(p), pictures.Length))];
        return Parity.Compare.Close("pixels", reference, name, Padded(reference, processed));
    }

    /// <summary>The pixels of all pictures as the reference has them: tiled pictures of one conversation padded to the same number of tiles.</summary>
    internal static float[] Padded(Reference reference, IReadOnlyList<ProcessedPicture> pictures)
    {
        int padded = reference.Shape("inputs/pixel_values") is [> 1, long tiles, _, _, _] ? (int)tiles : 0;
        return [.. pictures.SelectMany(p => p.Pixels.Concat(Enumerable.Repeat(0f, Math.Max(0, padded - p.Shape[0]) * p.Pixels.Length / p.Shape[0])))];
    }

    private static IEnumerable<Measured> Case(FamilyParts parts, Prompt prompt, Reference reference)
    {
        SiteKind[] kinds = Enum.GetValues<SiteKind>();
        Probe probe = new([.. kinds.Select(k => new Tap(Tower.Decoder, k, RowSet.All))]);
        using EmbeddedPrompt embedded = parts.Embed(prompt, RunContext.Plain);
        using (Run probed = Run.Prefill(parts.Decoder, parts.Shape.ContextLength, embedded, Schedule.None, new RunContext(CancellationToken.None, probe), PrefillOutputs.AllRows))
        {
            yield return Parity.Compare.Close("logits", reference, "logits/reading-row", probed.ReadingLogits);
        }

        foreach (Measured site in Checks.SiteRows(reference, probe, parts.Shape.Layers, prompt.ReadingRow))
        {
            yield return site;
        }

        foreach (Measured gradient in Gradients.Measure(parts.Decoder, parts.Shape.ContextLength, prompt, embedded, reference))
        {
            yield return gradient;
        }

        foreach (Measured cut in Interventions.Measure(parts.Decoder, parts.Shape.ContextLength, prompt, embedded, reference))
        {
            yield return cut;
        }

        Schedule half = Schedule.One(1, Keep.Ratio(0.5), Selectors.Find("uniform"), Reducers.Drop), masked = Schedule.One(1, Keep.Ratio(0.5), Selectors.Find("uniform"), Reducers.Mask);
        using (Run dropped = Run.Prefill(parts.Decoder, parts.Shape.ContextLength, embedded, half, RunContext.Plain))
        using (Run hidden = Run.Prefill(parts.Decoder, parts.Shape.ContextLength, embedded, masked, RunContext.Plain))
        {
            int next = AnswerGenerator.ArgMax(dropped.ReadingLogits);
            (float[] Drop, float[] Mask)[] pairs = [(dropped.ReadingLogits, hidden.ReadingLogits), (dropped.Extend([next], RunContext.Plain)[0], hidden.Extend([next], RunContext.Plain)[0])];
            double worst = pairs.Max(p => p.Drop.Zip(p.Mask, (a, b) => Math.Abs((double)a - b)).Max() / p.Mask.Max(v => Math.Abs((double)v)));
            yield return new Measured("drop equals mask", "uniform, layer 1", worst, worst <= Parity.Compare.Relative);
            foreach (string how in (string[])["none", "uniform", "attention", "attention-at"])
            {
                string at = $"truncation/{how}/0.5/2/logits";
                if (reference.Has(at))
                {
                    using Run cut = Run.Prefill(parts.Decoder, parts.Shape.ContextLength, embedded, Schedule.One(2, Keep.Ratio(0.5), Selectors.Find(how), Reducers.Drop), RunContext.Plain);
                    yield return Parity.Compare.Close("truncation", reference, at, cut.ReadingLogits);
                }
            }
        }

        using Run run = Run.Prefill(parts.Decoder, parts.Shape.ContextLength, embedded, Schedule.None, RunContext.Plain);
        int[] ids = reference.Integers("greedy/ids");
        List<float[]> rows = [run.ReadingLogits];
        rows.AddRange(ids[..^1].Select(id => run.Extend([id], RunContext.Plain)[0]));
        yield return Parity.Compare.Exact("greedy ids, cache", reference, "greedy/ids", [.. rows.Select(AnswerGenerator.ArgMax)]);
        yield return Parity.Compare.Close("greedy logits, cache", reference, "greedy/logits", [.. rows.SelectMany(r => r)]);
    }

    // Features have a place, or hold the id that is commonest among those that have one (newlines, queries).
    private static Prompt ReadPrompt(Reference reference)
    {
        int[] ids = reference.Integers("inputs/input_ids"), cells = reference.Integers("cells");
        Role[] roles = [.. reference.Integers("roles").Select(r => (Role)r)];
        int[] positions = [.. Enumerable.Range(0, ids.Length).Where(i => roles[i] == Role.Image)];
        int[][] places = [.. cells.Chunk(4)];
        bool placed = places.Any(c => c[2] >= 0);
        int image = positions.Where((_, i) => !placed || places[i][2] >= 0).GroupBy(p => ids[p]).MaxBy(g => g.Count())!.Key;
        ImageCell[] all = [.. positions.Select((p, i) => new ImageCell(p, places[i][0], places[i][1], places[i][2], places[i][3], ids[p] == image || places[i][2] >= 0))];
        return new Prompt("", "", ids, roles, all, [.. Pictures(reference, all)],
            reference.Has("inputs/qformer_input_ids") ? reference.Integers("inputs/qformer_input_ids") : null);
    }

    private static IEnumerable<PromptImage> Pictures(Reference reference, ImageCell[] cells)
    {
        float[] pixels = reference.Floats("inputs/pixel_values");
        int[] shape = [.. reference.Shape("inputs/pixel_values").Select(d => (int)d)];
        int[] sizes = reference.Has("inputs/image_sizes") ? reference.Integers("inputs/image_sizes") : [];
        int at = 0;
        foreach (IGrouping<int, ImageCell> image in cells.GroupBy(c => c.Image).OrderBy(g => g.Key))
        {
            int rows = image.Max(c => c.Row) + 1, cols = image.Max(c => c.Col) + 1, tiles = image.Max(c => c.Tile) + 1;
            // Patches of a grid, or tiles of one size: of each picture as many as its cells tell.
            bool padded = sizes.Length > 0; // pictures of one case are padded to the same number of tiles
            int[] own = shape.Length == 2 ? [rows * cols * 4, shape[1]] : [padded ? shape[1] : tiles, .. shape[^3..]];
            int count = own.Aggregate(1, (a, b) => a * b);
            yield return new PromptImage("", padded ? sizes[(2 * image.Key) + 1] : 0, padded ? sizes[2 * image.Key] : 0, "", new ProcessedPicture(pixels[at..(at + count)], own, [default], (1, 1)), [new FeatureGrid(rows, cols, default)]);
            at += count;
        }
    }
}
