using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowLens.Train.Training;

/// <summary>
/// The tokenizer of the trained model: a Llama-kind BPE (▁ for a blank, byte fallback) whose merges spell whole words from the left, so that
/// every word of the questions and answers is one piece, a plural is its word and "s", and any other text still has pieces.
/// </summary>
public static class Vocabulary
{
    /// <summary>Id of <c>&lt;s&gt;</c>.</summary>
    public const int Start = 1;

    /// <summary>Id of <c>&lt;/s&gt;</c>.</summary>
    public const int End = 2;

    public const string ImageToken = "<image>";
    public const string PadToken = "<pad>";

    private const string Blank = "▁";
    private static readonly string[] Special = ["<unk>", "<s>", "</s>"];

    /// <summary>The <c>tokenizer.json</c>.</summary>
    /// <param name="words">Words that stand after a blank; each becomes one piece with its blank.</param>
    /// <param name="openings">Words that open a text, and endings: pieces without a blank.</param>
    public static string Json(IEnumerable<string> words, IEnumerable<string> openings)
    {
        List<string> pieces = [.. Special, .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>"), .. Enumerable.Range(33, 94).Select(c => ((char)c).ToString()), Blank];
        HashSet<string> known = [.. pieces];
        JsonArray merges = [];
        // Those with a blank come first: a merge from the middle of such a word never comes before the word's own.
        foreach (string word in words.Select(w => Blank + w).Concat(openings))
        {
            for (int end = 2; end <= word.Length; end++)
            {
                if (known.Add(word[..end]))
                {
                    pieces.Add(word[..end]);
                    merges.Add(new JsonArray(word[..(end - 1)], word[(end - 1)..end]));
                }
            }
        }

        JsonObject vocabulary = [];
        for (int i = 0; i < pieces.Count; i++)
        {
            vocabulary[pieces[i]] = i;
        }

        return Tokenizer(vocabulary, merges, pieces.Count).ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private static JsonObject Tokenizer(JsonObject vocabulary, JsonArray merges, int pieces) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. Special.Select((name, id) => (JsonNode)Added(id, name)), Added(pieces, ImageToken), Added(pieces + 1, PadToken)]),
        ["normalizer"] = Sequence("normalizers", new JsonObject { ["type"] = "Prepend", ["prepend"] = Blank }, Replacement(" ", Blank)),
        ["pre_tokenizer"] = null,
        ["post_processor"] = new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Template("SpecialToken", "<s>", 0), Template("Sequence", "A", 0)),
            ["pair"] = new JsonArray(Template("SpecialToken", "<s>", 0), Template("Sequence", "A", 0), Template("SpecialToken", "<s>", 1), Template("Sequence", "B", 1)),
            ["special_tokens"] = new JsonObject { ["<s>"] = new JsonObject { ["id"] = "<s>", ["ids"] = new JsonArray(Start), ["tokens"] = new JsonArray("<s>") } },
        },
        ["decoder"] = Sequence("decoders", Replacement(Blank, " "), new JsonObject { ["type"] = "ByteFallback" }, new JsonObject { ["type"] = "Fuse" },
            new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = 1, ["stop"] = 0 }),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = "<unk>",
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = true,
            ["byte_fallback"] = true,
            ["ignore_merges"] = false,
            ["vocab"] = vocabulary,
            ["merges"] = merges,
        },
    };

    private static JsonObject Added(int id, string content) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject Sequence(string field, params JsonNode[] parts) => new() { ["type"] = "Sequence", [field] = new JsonArray(parts) };

    private static JsonObject Replacement(string pattern, string content) =>
        new() { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = pattern }, ["content"] = content };

    private static JsonObject Template(string kind, string id, int type) => new() { [kind] = new JsonObject { ["id"] = id, ["type_id"] = type } };
}
