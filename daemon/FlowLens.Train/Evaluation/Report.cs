using System.Globalization;
using System.Text;
using FlowLens.Train.Scenes;

namespace FlowLens.Train.Evaluation;

/// <summary>REPORT.md beside a checkpoint: what it can do and where it fails, in numbers and pictures.</summary>
internal static class Report
{
    private const int MostMisses = 24;
    private const string Pictures = "report";

    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="evaluated">The answers.</param>
    /// <param name="seed">Of the scenes.</param>
    public static void Write(string folder, Evaluated evaluated, ulong seed)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            # What {Path.GetFileName(folder)} can do

            Written by `npm run eval`: {evaluated.Own.Count} questions about {evaluated.Set.Scenes.Count} scenes (seed {seed}) whose seeds and sprites training never saw; every other scene
            holds a combination of kinds, or of a kind and a background, that never occurs in training. Answers are greedy, from `text/generate` of the daemon.
            Right is right as a whole. Shares in per cent, with their 95 % intervals (Wilson).

            | questions | n | right | asked for | empty picture | another scene's picture |
            |---|--:|--:|--:|--:|--:|

            """);
        foreach (Goal goal in Goal.All)
        {
            Wilson own = Share(evaluated.Own, goal);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {goal.Name} | {own.Count} | {own} | {Asked(own.Share, goal.Percent)} | {Share(evaluated.Blind, goal).Share * 100:0.0} | {Share(evaluated.Swapped, goal).Share * 100:0.0} |");
        }

        ObjectSets sets = evaluated.ObjectSets(evaluated.Own), blind = evaluated.ObjectSets(evaluated.Blind), swapped = evaluated.ObjectSets(evaluated.Swapped);
        text.AppendLine(CultureInfo.InvariantCulture,
            $"| description, F1 of the kinds named | {evaluated.Own.Count(a => a.Asked.Question.Type == "description")} | {sets.F1:0.000} | {(sets.F1 >= Goal.ObjectSetF1 ? "✓" : "✗")} {Goal.ObjectSetF1:0.00} | {blind.F1:0.000} | {swapped.F1:0.000} |");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"With an empty picture the model guesses existence: {Balanced(evaluated.Blind):0.0} % is the mean of the shares for what is there and what is not; {Balanced(evaluated.Swapped):0.0} % with another scene's picture. A coin has 50.");
        text.AppendLine();
        Combinations(text, evaluated);
        Numbers(text, evaluated);
        Misses(text, folder, evaluated);
        File.WriteAllText(Path.Combine(folder, "REPORT.md"), text.ToString().ReplaceLineEndings("\n"));
    }

    private static Wilson Share(IReadOnlyList<MarkedAnswer> answers, Goal goal) => Wilson.Of(answers.Where(a => goal.Holds(a.Asked.Question)).Select(a => a.Right));

    private static string Asked(double share, double? percent) => percent is double p ? string.Create(CultureInfo.InvariantCulture, $"{(100 * share >= p ? "✓" : "✗")} {p:0}") : "–";

    private static double Balanced(IReadOnlyList<MarkedAnswer> answers)
    {
        double Of(bool there) => Wilson.Of(answers.Where(a => a.Asked.Question.Type == "existence" && a.Asked.Question.Subtype == "yes" == there).Select(a => a.Right)).Share;
        return 50 * (Of(true) + Of(false));
    }

    private static void Combinations(StringBuilder text, Evaluated evaluated)
    {
        text.AppendLine("## Combinations that training never saw").AppendLine().AppendLine("| type | scenes with one | other scenes |").AppendLine("|---|--:|--:|");
        foreach (QuestionType type in Scenes.Questions.Types)
        {
            Wilson Of(bool held) => Wilson.Of(evaluated.Own.Where(a => a.Asked.Question.Type == type.Id
                && evaluated.Set.Scenes[a.Asked.Scene] is { } scene && HeldOut.Any(scene.Kinds, scene.Background) == held).Select(a => a.Right));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {type.Id} | {Of(true)} | {Of(false)} |");
        }

        text.AppendLine();
    }

    private static void Numbers(StringBuilder text, Evaluated evaluated)
    {
        string[] said = [.. Wording.Numbers, "other"];
        text.AppendLine("## Numbers: what was there, what was said").AppendLine().AppendLine($"| there | {string.Join(" | ", said)} |").AppendLine($"|---|{string.Concat(said.Select(_ => "--:|"))}");
        foreach (IGrouping<string, MarkedAnswer> there in evaluated.Own.Where(a => a.Asked.Question.Type == "count").GroupBy(a => a.Asked.Question.Subtype).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Wording.Numbers[int.Parse(there.Key, CultureInfo.InvariantCulture)]} | {string.Join(" | ", said.Select(s =>
                there.Count(a => s == "other" ? !Wording.Numbers.Contains(a.Answer.Trim()) : a.Answer.Trim() == s)))} |");
        }

        text.AppendLine();
    }

    private static void Misses(StringBuilder text, string folder, Evaluated evaluated)
    {
        string pictures = Path.Combine(folder, Pictures);
        if (Directory.Exists(pictures))
        {
            Directory.Delete(pictures, recursive: true);
        }

        Directory.CreateDirectory(pictures);
        MarkedAnswer[] misses = [.. evaluated.Own.Where(a => !a.Right && a.Asked.Question.Type != "description")];
        text.AppendLine("## Misses").AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"{misses.Length} of {evaluated.Own.Count(a => a.Asked.Question.Type != "description")} answers other than descriptions are wrong{(misses.Length > MostMisses ? $"; {MostMisses} of them, evenly taken" : "")}.")
            .AppendLine().AppendLine("| scene | question | right | said |").AppendLine("|---|---|---|---|");
        int shown = Math.Min(MostMisses, misses.Length);
        for (int i = 0; i < shown; i++)
        {
            MarkedAnswer miss = misses[i * misses.Length / shown];
            string name = $"{Pictures}/{miss.Asked.Scene:0000}.png";
            ScenePicture.Write(Path.Combine(folder, name), evaluated.Set.Scenes[miss.Asked.Scene]);
            text.AppendLine(CultureInfo.InvariantCulture, $"| ![scene {miss.Asked.Scene}]({name}) | {miss.Asked.Question.Text} | {miss.Asked.Question.Answer} | {miss.Answer} |");
        }
    }
}
