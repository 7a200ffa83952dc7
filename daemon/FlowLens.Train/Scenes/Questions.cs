namespace FlowLens.Train.Scenes;

/// <summary>A question about a scene.</summary>
/// <param name="Type">Its type's id.</param>
/// <param name="Text">As it is put.</param>
/// <param name="Answer">The right answer; in drills the words between bars are what is asked.</param>
/// <param name="Subtype">What within the type: the kind of negative, the number, the side, the region.</param>
/// <param name="Target">Index of the one object that the answer names or is about, or null.</param>
/// <param name="Kind">The kind that is asked about, or null.</param>
public sealed record Question(string Type, string Text, string Answer, string Subtype, int? Target = null, int? Kind = null);

/// <summary>A type of question.</summary>
/// <param name="Id">Its id in data sets and reports.</param>
/// <param name="Ask">A question of the type, or null where the scene has none that is clear.</param>
public sealed record QuestionType(string Id, Func<Dice, Scene, Question?> Ask);

/// <summary>Everything that is asked about a scene.</summary>
public static class Questions
{
    private const string Nothing = "nothing";
    private const double NothingShare = 0.1;
    private const double ColourShare = 0.3;
    private const double DescriptionShare = 0.6;

    /// <summary>The kinds of negative of existence questions, as POPE has them (Li et al. 2023).</summary>
    public static IReadOnlyList<string> Negatives { get; } = ["random", "popular", "adversarial"];

    /// <summary>The types, existence with the answer yes and no apart.</summary>
    public static IReadOnlyList<QuestionType> Types { get; } =
    [
        new("existence", (dice, scene) => dice.Chance(0.5) ? Present(dice, scene) : Absent(dice, scene, dice.Of(Negatives))),
        new("colour", Colour),
        new("place", Place),
        new("relation", Relation),
        new("count", Count),
        new("description", Description),
    ];

    /// <summary>What is learned from a scene: ten turns or so, two of them drills.</summary>
    /// <param name="dice">Chooses the questions.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="counts">How often a number is asked for.</param>
    public static IReadOnlyList<Question> ForTraining(Dice dice, Scene scene, int counts)
    {
        List<Question?> asked = [Present(dice, scene), Absent(dice, scene, dice.Of(Negatives)), .. Enumerable.Range(0, counts).Select(_ => Count(dice, scene)), Place(dice, scene), Relation(dice, scene)];
        if (dice.Chance(ColourShare))
        {
            asked.Add(Colour(dice, scene));
        }

        if (dice.Chance(DescriptionShare))
        {
            asked.Add(Description(dice, scene));
        }

        Question[] typed = [.. asked.OfType<Question>().DistinctBy(q => q.Text).Select(q => q with { Text = Wording.Sloppy(dice, q.Text) })];
        return [.. typed, CountDrill(dice, scene), .. PlaceDrill(dice, scene) is { } places ? [places] : Array.Empty<Question>()];
    }

    public static Question Present(Dice dice, Scene scene)
    {
        int[] kinds = [.. scene.Kinds.Distinct().Order()];
        int kind = dice.Of(kinds);
        return new Question("existence", Wording.About(Wording.Of(dice, Wording.Existence), Kinds.All[kind]), "Yes", "yes", Only(scene, kind), kind);
    }

    /// <param name="negative">One of <see cref="Negatives"/>.</param>
    public static Question Absent(Dice dice, Scene scene, string negative)
    {
        int kind = Missing(dice, scene, negative);
        return new Question("existence", Wording.About(Wording.Of(dice, Wording.Existence), Kinds.All[kind]), "No", negative, Kind: kind);
    }

    /// <summary>The numbers are asked for evenly, as far as the scene has them.</summary>
    public static Question Count(Dice dice, Scene scene)
    {
        int[] numbers = [0, .. scene.Kinds.GroupBy(k => k).Select(g => g.Count()).Distinct().Order()];
        // Few scenes have four of a kind: where there are, they are asked for.
        double[] weights = [.. numbers.Select(n => n switch { 0 => 0.35, 1 => 0.5, 2 => 1.2, 3 => 2.4, _ => 4.0 })];
        int number = numbers[dice.Weighted(weights)];
        int[] kinds = [.. scene.Kinds.Distinct().Where(k => scene.CountOf(k) == number).Order()];
        int kind = number == 0 ? Missing(dice, scene, dice.Chance(0.5) ? "adversarial" : "random") : dice.Of(kinds);
        return new Question("count", Wording.About(Wording.Of(dice, Wording.Count), Kinds.All[kind]), Wording.Numbers[number], $"{number}", Only(scene, kind), kind);
    }

    public static Question? Place(Dice dice, Scene scene)
    {
        (Region Region, int Object)[] clear = [.. Region.All.Select(r => (r, r.Object(scene))).Where(p => p.Item2 is not null).Select(p => (p.r, p.Item2!.Value))];
        if (Choose(dice, clear, p => p.Object) is not (Region region, int target))
        {
            return null;
        }

        string text = Wording.Of(dice, Wording.Place).Replace("{at}", Wording.Of(dice, region.Phrases), StringComparison.Ordinal);
        return new Question("place", text, Name(scene, target), region.Key, target < 0 ? null : target);
    }

    public static Question? Relation(Dice dice, Scene scene)
    {
        if (Choose(dice, Relations(scene), r => r.Object) is not (Side side, int of, int target))
        {
            return null;
        }

        return new Question("relation", Wording.About(Wording.Of(dice, side.Forms), Kinds.All[scene.Kinds[of]]), Name(scene, target), side.Key, target < 0 ? null : target);
    }

    public static Question Colour(Dice dice, Scene scene) => new("colour", Wording.Of(dice, Wording.Colour), Backgrounds.All[scene.Background].Name, "");

    public static Question Description(Dice dice, Scene scene) => new("description", Wording.Of(dice, Wording.Description), Describe(scene), "");

    /// <summary>"a cat, two dogs and a sun on a white background": kinds by the alphabet.</summary>
    public static string Describe(Scene scene)
    {
        string[] parts = [.. scene.Kinds.Distinct().Select(k => Kinds.All[k]).OrderBy(k => k.Name, StringComparer.Ordinal).Select(kind =>
            scene.Kinds.Count(k => Kinds.All[k] == kind) is > 1 and int many ? $"{Wording.Numbers[many]} {kind.Plural}" : kind.WithArticle)];
        string objects = parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
        return $"{objects} on {Wording.WithArticle(Backgrounds.All[scene.Background].Name)} background";
    }

    // Every kind that is there and about as many that are not, each followed by its number: the shortest way to learn to look a kind up.
    private static Question CountDrill(Dice dice, Scene scene)
    {
        int[] present = [.. scene.Kinds.Distinct().Order()];
        SortedSet<int> kinds = [.. present];
        for (int i = 0; i < Math.Max(4, present.Length + 1); i++)
        {
            kinds.Add(Missing(dice, scene, dice.Chance(0.4) ? "adversarial" : "random"));
        }

        int[] order = [.. kinds];
        dice.Shuffle(order);
        return new Question("drill", "List counts.", string.Join(' ', order.Select(k => $"{Kinds.All[k].Name} |{Wording.Numbers[scene.CountOf(k)]}|")), "counts");
    }

    private static Question? PlaceDrill(Dice dice, Scene scene)
    {
        List<string> items = [];
        void Add(IEnumerable<(string Key, int Object)> clear, int most)
        {
            (string Key, int Object)[] some = [.. clear.Where(c => c.Object >= 0)], none = [.. clear.Where(c => c.Object < 0)];
            dice.Shuffle(some);
            dice.Shuffle(none);
            items.AddRange(some.Take(most).Concat(none.Take(1)).Select(c => $"{c.Key} |{Name(scene, c.Object)}|"));
        }

        Add(Region.All.Select(r => (r.Short, r.Object(scene))).Where(c => c.Item2 is not null).Select(c => (c.Short, c.Item2!.Value)), int.MaxValue);
        Add(Relations(scene).Select(r => ($"{r.Side.Drill} {Kinds.All[scene.Kinds[r.Of]].Name}", r.Object)), 5);
        dice.Shuffle(items);
        return items.Count == 0 ? null : new Question("drill", "List places.", string.Join(' ', items), "places");
    }

    private static (Side Side, int Of, int Object)[] Relations(Scene scene) =>
    [
        .. from of in Enumerable.Range(0, scene.Kinds.Length)
           where scene.CountOf(scene.Kinds[of]) == 1
           from side in Side.All
           let target = side.Object(scene, of)
           where target is not null
           select (side, of, target.Value),
    ];

    // Mostly where something is.
    private static T? Choose<T>(Dice dice, IReadOnlyList<T> clear, Func<T, int> target)
        where T : struct
    {
        T[] some = [.. clear.Where(c => target(c) >= 0)], none = [.. clear.Where(c => target(c) < 0)];
        T[] from = none.Length > 0 && dice.Chance(NothingShare) ? none : some;
        return from.Length == 0 ? null : dice.Of(from);
    }

    private static int Missing(Dice dice, Scene scene, string negative)
    {
        HashSet<string> groups = [.. scene.Kinds.Select(k => Kinds.All[k].Group)];
        int[] pool =
        [
            .. (negative == "popular" ? Kinds.Popular : [.. Enumerable.Range(0, Kinds.All.Count)])
                .Where(k => !scene.Kinds.Contains(k) && (negative != "adversarial" || groups.Contains(Kinds.All[k].Group))),
        ];
        return dice.Of(pool);
    }

    private static int? Only(Scene scene, int kind) => scene.CountOf(kind) == 1 ? Array.IndexOf(scene.Kinds, kind) : null;

    private static string Name(Scene scene, int target) => target < 0 ? Nothing : Kinds.All[scene.Kinds[target]].Name;
}
