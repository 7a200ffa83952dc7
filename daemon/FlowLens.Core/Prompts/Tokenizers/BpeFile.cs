using System.Text.Json;
using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>Reads the <c>model</c> section of a <c>BPE</c> tokenizer.</summary>
internal static class BpeFile
{
    /// <exception cref="FlowLensException">A field is wrong, or has a form that FlowLens does not compute.</exception>
    public static ITokenModel Read(RawConfig config)
    {
        if (config.Double("dropout", 0) != 0)
        {
            throw config.Unknown("dropout", "null or 0: the same text must always give the same tokens");
        }

        foreach (string affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (config.Text(affix, "").Length > 0)
            {
                throw config.Unknown(affix, "null or an empty text");
            }
        }

        Dictionary<string, int> vocab = ReadVocab(config);
        BpeOptions options = new(config.Has("unk_token") ? config.Text("unk_token") : null, config.Bool("fuse_unk", false),
            config.Bool("byte_fallback", false), config.Bool("ignore_merges", false), $"{config.File}: {config.Name("unk_token")}");
        return new Bpe(vocab, ReadMerges(config, vocab), options);
    }

    private static Dictionary<string, int> ReadVocab(RawConfig config)
    {
        JsonElement field = config.Json("vocab");
        if (field.ValueKind != JsonValueKind.Object)
        {
            throw config.Wrong("vocab", "an object of ids by token");
        }

        Dictionary<string, int> vocab = new(StringComparer.Ordinal);
        foreach (JsonProperty entry in field.EnumerateObject())
        {
            vocab[entry.Name] = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out int id) && id >= 0 ? id
                : throw Bad(config, $"vocab['{entry.Name}']", $"is {entry.Value.GetRawText()}, expected an id of at least 0");
        }

        return vocab;
    }

    // In either form that is written: "a b" or ["a", "b"].
    private static List<BpeMerge> ReadMerges(RawConfig config, Dictionary<string, int> vocab)
    {
        JsonElement field = config.Json("merges");
        if (field.ValueKind != JsonValueKind.Array)
        {
            throw config.Wrong("merges", "a list of pairs");
        }

        List<BpeMerge> merges = new(field.GetArrayLength());
        foreach ((JsonElement entry, int i) in field.EnumerateArray().Select((e, i) => (e, i)))
        {
            if (Sides(entry) is not [string left, string right])
            {
                // The first line of an old merges file, copied along.
                if (entry.ValueKind == JsonValueKind.String && entry.GetString()!.StartsWith("#version", StringComparison.Ordinal))
                {
                    continue;
                }

                throw Bad(config, $"merges[{i}]", $"is {entry.GetRawText()}, expected two tokens");
            }

            int Id(string token) => vocab.TryGetValue(token, out int id) ? id : throw Bad(config, $"merges[{i}]", $"needs the token '{token}', which the vocabulary lacks");
            merges.Add(new BpeMerge(left, Id(left), right, Id(right), Id(left + right)));
        }

        return merges;
    }

    private static string[]? Sides(JsonElement entry) => entry.ValueKind switch
    {
        JsonValueKind.String => entry.GetString()!.Split(' '),
        JsonValueKind.Array when entry.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) => [.. entry.EnumerateArray().Select(e => e.GetString()!)],
        _ => null,
    };

    private static FlowLensException Bad(RawConfig config, string field, string what) =>
        new(ErrorKind.BadTokenizer, $"{config.File}: {config.Name(field)} {what}", "Fetch the file again");
}
