namespace FlowLens.Train.Scenes;

/// <summary>A kind of object.</summary>
/// <param name="Name">As questions and answers call it.</param>
/// <param name="Group">Kinds of a group go together.</param>
/// <param name="Emoji">Its code points, hexadecimal: the name of its picture.</param>
public sealed record Kind(string Name, string Group, string Emoji)
{
    public string Plural => Name + (Name.EndsWith('s') ? "es" : "s");

    public string WithArticle => Wording.WithArticle(Name);
}

/// <summary>The kinds of objects; those that stand earlier in a group are more common.</summary>
public static class Kinds
{
    public const int InAGroup = 8;

    public static IReadOnlyList<Kind> All { get; } =
    [
        new("cat", "farm", "1f431"), new("dog", "farm", "1f436"), new("cow", "farm", "1f42e"), new("pig", "farm", "1f437"),
        new("horse", "farm", "1f40e"), new("chicken", "farm", "1f414"), new("rabbit", "farm", "1f430"), new("duck", "farm", "1f986"),
        new("lion", "wild", "1f981"), new("panda", "wild", "1f43c"), new("elephant", "wild", "1f418"), new("monkey", "wild", "1f435"),
        new("frog", "wild", "1f438"), new("penguin", "wild", "1f427"), new("owl", "wild", "1f989"), new("turtle", "wild", "1f422"),
        new("car", "traffic", "1f697"), new("bus", "traffic", "1f68c"), new("bicycle", "traffic", "1f6b2"), new("airplane", "traffic", "2708-fe0f"),
        new("rocket", "traffic", "1f680"), new("boat", "traffic", "26f5"), new("train", "traffic", "1f686"), new("tractor", "traffic", "1f69c"),
        new("pizza", "food", "1f355"), new("burger", "food", "1f354"), new("apple", "food", "1f34e"), new("banana", "food", "1f34c"),
        new("carrot", "food", "1f955"), new("donut", "food", "1f369"), new("cake", "food", "1f382"), new("lemon", "food", "1f34b"),
        new("tree", "nature", "1f333"), new("cactus", "nature", "1f335"), new("sunflower", "nature", "1f33b"), new("mushroom", "nature", "1f344"),
        new("sun", "nature", "2600-fe0f"), new("moon", "nature", "1f319"), new("star", "nature", "2b50"), new("cloud", "nature", "2601-fe0f"),
        new("ball", "things", "26bd"), new("guitar", "things", "1f3b8"), new("clock", "things", "23f0"), new("key", "things", "1f511"),
        new("book", "things", "1f4d5"), new("balloon", "things", "1f388"), new("umbrella", "things", "2602-fe0f"), new("house", "things", "1f3e0"),
    ];

    public static IReadOnlyList<string> Groups { get; } = [.. All.Select(k => k.Group).Distinct()];

    /// <summary>How often each kind is drawn; the first of a group about 1.7 times as often as the last.</summary>
    public static IReadOnlyList<double> Commonness { get; } = [.. Enumerable.Range(0, All.Count).Select(k => 1 / Math.Sqrt((k % InAGroup) + 4))];

    /// <summary>The eighteen most common kinds: what a model that guesses would name.</summary>
    public static IReadOnlyList<int> Popular { get; } = [.. Enumerable.Range(0, All.Count).OrderByDescending(k => Commonness[k]).ThenBy(k => k).Take(18)];
}
