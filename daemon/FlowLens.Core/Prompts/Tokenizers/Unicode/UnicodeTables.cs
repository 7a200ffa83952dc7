using System.Globalization;
using System.Text;

namespace FlowLens.Core.Prompts.Tokenizers;

/// <summary>The official engine's own Unicode tables: its libraries are of several versions, so that no one version's tables give its ids.</summary>
internal static class UnicodeTables
{
    private static readonly Lazy<IReadOnlyDictionary<string, string[]>> Sections = new(Read);

    private static readonly Lazy<Dictionary<int, int[]>> Decomposed = new(() => Rows("canonical").ToDictionary(r => r[0], r => r[1..]));

    private static readonly Lazy<Dictionary<int, int>> Classes = new(() => Sections.Value["classes"].Index().SelectMany(c => Ranges(c.Item).Select(point => (point, c.Index + 1))).ToDictionary(p => p.point, p => p.Item2));

    private static readonly Lazy<Dictionary<(int, int), int>> Composed = new(Pairs);

    /// <summary>Full canonical decomposition, or null where there is none; Hangul syllables are computed by their own rule.</summary>
    public static int[]? Decompose(int point) => Decomposed.Value.GetValueOrDefault(point);

    /// <summary>Rank of the canonical combining class; 0 for characters that others join.</summary>
    public static int Class(int point) => Classes.Value.GetValueOrDefault(point);

    /// <summary>What two characters compose to, or null.</summary>
    public static int? Compose(int first, int second) => Composed.Value.TryGetValue((first, second), out int composed) ? composed : null;

    private static Dictionary<(int, int), int> Pairs()
    {
        HashSet<int> never = [.. Sections.Value["uncomposed"].SelectMany(Ranges)];
        List<int[]> rows = [.. Rows("canonical").Where(r => r.Length > 2 && !never.Contains(r[0])).OrderBy(r => r.Length)];
        Dictionary<string, int> whole = [];
        Dictionary<(int, int), int> pairs = [];
        foreach (int[] row in rows)
        {
            // The tables decompose fully: what stands before the last mark is a character, or composes to one.
            int? first = row.Length == 3 ? row[1] : whole.TryGetValue(Key(row[1..^1]), out int before) ? before : null;
            whole[Key(row[1..])] = row[0];
            if (first is int known)
            {
                pairs[(known, row[^1])] = row[0];
            }
        }

        return pairs;
    }

    private static string Key(int[] points) => string.Join(' ', points);

    private static IEnumerable<int[]> Rows(string section) => Sections.Value[section].Select(line => line.Split(' ').Select(Point).ToArray());

    private static IEnumerable<int> Ranges(string line) => line.Split(' ').Select(r => r.Split('-').Select(Point).ToArray()).SelectMany(r => Enumerable.Range(r[0], r[^1] - r[0] + 1));

    private static int Point(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static Dictionary<string, string[]> Read()
    {
        using Stream stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("unicode.txt") ?? throw new InvalidOperationException("unicode.txt is no resource");
        using StreamReader reader = new(stream, System.Text.Encoding.UTF8);
        Dictionary<string, List<string>> sections = [];
        List<string> current = [];
        _ = reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                sections[line[2..]] = current = [];
            }
            else
            {
                current.Add(line);
            }
        }

        return sections.ToDictionary(s => s.Key, s => s.Value.ToArray());
    }
}
