using FlowLens.Core.Checkpoints;
using FlowLens.Core.Prompts.Pictures;
using FlowLens.Core.Prompts.Tokenizers;
using FlowLens.Train.Scenes;

namespace FlowLens.Train.Training;

/// <summary>What is fixed before the first step: sizes, tokenizer, processor, as files of the folder that is trained.</summary>
public sealed class Recipe
{
    private Recipe(string folder, Architecture architecture, ulong seed)
    {
        Folder = folder;
        Architecture = architecture;
        Seed = seed;
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(folder, "tokenizer.json"));
        Encoder = new TurnEncoder(tokenizer);
        Processor = ImageProcessors.Read(folder);
        Config = RawConfig.Read(Path.Combine(folder, "config.json"));
        Vocabulary = Config.RequiredSection("text_config").Int("vocab_size");
        KindWords = [.. Kinds.All.Select(k => tokenizer.Encode(k.Name, addSpecialTokens: false).Ids is [int id] ? id
            : throw new InvalidOperationException($"'{k.Name}' is not one token"))];
    }

    public string Folder { get; }

    public Architecture Architecture { get; }

    /// <summary>Of the parameters' start and of all scenes.</summary>
    public ulong Seed { get; }

    public TurnEncoder Encoder { get; }

    public IImageProcessor Processor { get; }

    public RawConfig Config { get; }

    /// <summary>Rows of the embedding.</summary>
    public int Vocabulary { get; }

    /// <summary>Id of each kind's word.</summary>
    public int[] KindWords { get; }

    /// <summary>Background colours.</summary>
    public static int Colours => Backgrounds.All.Count;

    /// <summary>Writes everything of the folder but its weights.</summary>
    public static Recipe Write(string folder, Architecture architecture, ulong seed)
    {
        CheckpointFiles.Write(folder, architecture);
        return new Recipe(folder, architecture, seed);
    }
}
