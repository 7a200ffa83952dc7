using System.Text.RegularExpressions;
using FlowLens.Core.Checkpoints;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>What becomes of the matches of a <c>Split</c>.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>Cuts at the matches of a pattern: a regular expression, or a text as it is.</summary>
/// <param name="pattern">The expression.</param>
/// <param name="behavior">What becomes of a match.</param>
/// <param name="invert">Whether what lies between the matches counts as match.</param>
internal sealed class SplitPreTokenizer(Regex pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Compiled;

    public static IPreTokenizer Read(RawConfig config)
    {
        string name = config.Text("behavior");
        if (!Enum.TryParse(name, ignoreCase: false, out SplitBehavior behavior) || !Enum.IsDefined(behavior))
        {
            throw config.Unknown("behavior", string.Join(", ", Enum.GetNames<SplitBehavior>()));
        }

        return new SplitPreTokenizer(ReadPattern(config), behavior, config.Bool("invert", false));
    }

    /// <summary>The expression of a field <c>pattern</c>.</summary>
    /// <exception cref="FlowLensException">It is none that can be read.</exception>
    public static Regex ReadPattern(RawConfig config)
    {
        RawConfig pattern = config.RequiredSection("pattern");
        string expression = pattern.Has("Regex") ? pattern.Text("Regex") : Regex.Escape(pattern.Text("String"));
        try
        {
            return new Regex(expression, Options);
        }
        catch (ArgumentException e)
        {
            throw new FlowLensException(ErrorKind.BadTokenizer, $"{config.File}: {config.Name("pattern")} is '{expression}', an expression that cannot be read ({e.Message.TrimEnd('.')})",
                "Use a tokenizer with a simpler pattern", e);
        }
    }

    public IEnumerable<AlignedText> Split(AlignedText text) => Cut(text, pattern, behavior, invert);

    /// <summary>The pieces of a text.</summary>
    public static IEnumerable<AlignedText> Cut(AlignedText text, Regex pattern, SplitBehavior behavior, bool invert)
    {
        RuneText units = new(text.Utf8);
        List<(int Start, int End, bool Match)> parts = [];
        int at = 0;
        foreach (Match match in pattern.Matches(units.Text))
        {
            if (match.Length == 0)
            {
                continue;
            }

            Add(at, match.Index, false);
            Add(match.Index, match.Index + match.Length, true);
            at = match.Index + match.Length;
        }

        Add(at, units.Text.Length, false);
        return Joined(parts, behavior).Select(p => text.Slice(units.ByteOf(p.Start), units.ByteOf(p.End)));

        void Add(int start, int end, bool matched)
        {
            if (end > start)
            {
                parts.Add((start, end, matched != invert));
            }
        }
    }

    private static IEnumerable<(int Start, int End)> Joined(List<(int Start, int End, bool Match)> parts, SplitBehavior behavior)
    {
        List<(int Start, int End)> pieces = [];
        bool before = false;
        switch (behavior)
        {
            case SplitBehavior.Removed:
                return parts.Where(p => !p.Match).Select(p => (p.Start, p.End));
            case SplitBehavior.MergedWithPrevious:
                foreach ((int start, int end, bool match) in parts)
                {
                    if (match && !before && pieces.Count > 0)
                    {
                        pieces[^1] = (pieces[^1].Start, end);
                    }
                    else
                    {
                        pieces.Add((start, end));
                    }

                    before = match;
                }

                return pieces;
            case SplitBehavior.MergedWithNext:
                foreach ((int start, int end, bool match) in Enumerable.Reverse(parts))
                {
                    if (match && !before && pieces.Count > 0)
                    {
                        pieces[^1] = (start, pieces[^1].End);
                    }
                    else
                    {
                        pieces.Add((start, end));
                    }

                    before = match;
                }

                pieces.Reverse();
                return pieces;
            case SplitBehavior.Contiguous:
                foreach ((int start, int end, bool match) in parts)
                {
                    if (pieces.Count > 0 && match == before)
                    {
                        pieces[^1] = (pieces[^1].Start, end);
                    }
                    else
                    {
                        pieces.Add((start, end));
                    }

                    before = match;
                }

                return pieces;
            default:
                return parts.Select(p => (p.Start, p.End));
        }
    }
}
