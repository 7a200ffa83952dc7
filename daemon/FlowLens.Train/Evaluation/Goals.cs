namespace FlowLens.Train.Evaluation;

/// <summary>What the embedded model should reach on one kind of question.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="Percent">Share of right answers that is asked for, or null where nothing is.</param>
/// <param name="Holds">Which questions count.</param>
public sealed record Goal(string Name, double? Percent, Func<Scenes.Question, bool> Holds)
{
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("existence", 97, q => q.Type == "existence"),
        new("existence: it is there", 95, q => q.Subtype == "yes"),
        new("existence: random negative", 95, q => q.Subtype == "random"),
        new("existence: popular negative", 95, q => q.Subtype == "popular"),
        new("existence: adversarial negative", 95, q => q.Subtype == "adversarial"),
        new("colour of the background", 99, q => q.Type == "colour"),
        new("naming by place", 95, q => q.Type == "place"),
        new("naming by relation", 90, q => q.Type == "relation"),
        new("count", 88, q => q.Type == "count"),
        .. Enumerable.Range(0, 5).Select(n => new Goal($"count: {Scenes.Wording.Numbers[n]}", 70, q => q.Type == "count" && q.Subtype == $"{n}")),
        new("description, word for word", null, q => q.Type == "description"),
    ];

    /// <summary>F1 of the kinds that descriptions name.</summary>
    public const double ObjectSetF1 = 0.9;
}
