namespace FlowLens.Train.Scenes;

/// <summary>How the questions are put: of each list the first is used half of the time.</summary>
public static class Wording
{
    public static readonly string[] Numbers = ["zero", "one", "two", "three", "four", "five", "six"];
    public static readonly string[] Existence =
    [
        "Is there {a} in the image?", "Is there {a}?", "Do you see {a}?", "Does the image contain {a}?", "Can you see {a} in the picture?",
        "Are there any {p} in the image?", "Are there any {p}?",
    ];
    public static readonly string[] Count = ["How many {p} are there?", "How many {p} are in the image?", "How many {p} do you see?", "Count the {p}."];
    public static readonly string[] Colour =
        ["What color is the background?", "What is the background color?", "Which color is the background?", "What colour is the background?"];
    public static readonly string[] Place = ["What is {at}?", "Which object is {at}?", "What do you see {at}?", "What is {at} of the image?"];
    public static readonly string[] Description = ["Describe the image.", "What is in the image?", "What do you see?", "Describe the picture.", "What is in the picture?"];

    private const double SloppyShare = 0.1;

    public static string WithArticle(string noun) => ("aeiou".Contains(noun[0], StringComparison.Ordinal) ? "an " : "a ") + noun;

    public static string Of(Dice dice, IReadOnlyList<string> forms) => dice.Chance(0.5) ? forms[0] : dice.Of(forms);

    public static string About(string form, Kind kind) =>
        form.Replace("{a}", kind.WithArticle, StringComparison.Ordinal).Replace("{p}", kind.Plural, StringComparison.Ordinal).Replace("{x}", kind.Name, StringComparison.Ordinal);

    /// <summary>Now and then as people type: without capital and final mark.</summary>
    public static string Sloppy(Dice dice, string question) =>
        dice.Chance(SloppyShare) ? char.ToLowerInvariant(question[0]) + question[1..].TrimEnd('?', '.') : question;
}
