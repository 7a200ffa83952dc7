using System.Text.RegularExpressions;

namespace FlowLens.Core.Datasets;

/// <summary>
/// Whether an answer agrees with a row's label. A label of yes or no is compared with the yes or no that the answer's first sentence says (POPE's own rule); any other label must
/// stand in the answer, whole words, articles aside.
/// </summary>
public static partial class LabelMatch
{
    private static readonly HashSet<string> Articles = ["a", "an", "the"];

    /// <summary>True, false, or null where it cannot be told.</summary>
    public static bool? Of(string answer, string? label)
    {
        string[] wanted = [.. Words(label ?? "").Where(w => !Articles.Contains(w))];
        if (wanted.Length == 0)
        {
            return null;
        }

        if (wanted is ["yes" or "no"])
        {
            return YesOrNo(answer) is string said ? said == wanted[0] : null;
        }

        string[] given = [.. Words(answer).Where(w => !Articles.Contains(w))];
        return Enumerable.Range(0, given.Length).Any(at => wanted.Select((w, i) => at + i < given.Length && given[at + i] == w).All(same => same));
    }

    /// <summary>What the answer's first sentence says, or null.</summary>
    public static string? YesOrNo(string answer)
    {
        string[] first = Words(FirstSentence().Match(answer).Value);
        return first.FirstOrDefault(w => w is "yes" or "no") ?? (first.Any(w => w == "not" || Negated().IsMatch(w)) ? "no" : null);
    }

    private static string[] Words(string text) => [.. Word().Matches(text.ToLowerInvariant()).Select(m => m.Value)];

    [GeneratedRegex(@"^[^.!?\n]*")]
    private static partial Regex FirstSentence();

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’]\p{L}+)*")]
    private static partial Regex Word();

    [GeneratedRegex("n['’]t$")]
    private static partial Regex Negated();
}
