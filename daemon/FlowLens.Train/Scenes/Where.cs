namespace FlowLens.Train.Scenes;

/// <summary>A region of the picture that questions name.</summary>
/// <param name="Key">Its short name in data sets.</param>
/// <param name="Phrases">How it is called.</param>
/// <param name="Contains">Whether a centre lies in the region widened by a margin.</param>
public sealed record Region(string Key, string[] Phrases, Func<double, double, double, bool> Contains)
{
    private const double Edge = 0.42;
    private const double Margin = 0.09;

    public static IReadOnlyList<Region> All { get; } =
    [
        new("tl", ["in the top left", "in the top left corner"], (x, y, m) => x < Edge + m && y < Edge + m),
        new("tr", ["in the top right", "in the top right corner"], (x, y, m) => x > 1 - Edge - m && y < Edge + m),
        new("bl", ["in the bottom left", "in the bottom left corner"], (x, y, m) => x < Edge + m && y > 1 - Edge - m),
        new("br", ["in the bottom right", "in the bottom right corner"], (x, y, m) => x > 1 - Edge - m && y > 1 - Edge - m),
        new("mid", ["in the middle", "in the center"], (x, y, m) => Math.Abs(x - 0.5) < 0.15 + m && Math.Abs(y - 0.5) < 0.15 + m),
        new("l", ["on the left", "on the left side"], (x, _, m) => x < Edge + m),
        new("r", ["on the right", "on the right side"], (x, _, m) => x > 1 - Edge - m),
        new("t", ["at the top"], (_, y, m) => y < Edge + m),
        new("b", ["at the bottom"], (_, y, m) => y > 1 - Edge - m),
    ];

    /// <summary>The phrase without its first two words: "top left".</summary>
    public string Short => string.Join(' ', Phrases[0].Split(' ')[2..]);

    /// <summary>The one object whose centre lies here with no other near; −1 where nothing is near; null where it is not clear.</summary>
    public int? Object(Scene scene)
    {
        int[] near = Within(scene, Margin), core = Within(scene, 0);
        return near.Length == 0 ? -1 : near.Length == 1 && core.Length == 1 ? core[0] : null;
    }

    private int[] Within(Scene scene, double margin) =>
        [.. Enumerable.Range(0, scene.Boxes.Length).Where(i => scene.Boxes[i].Centre is (double x, double y) && Contains(x, y, margin))];
}

/// <summary>A side of an object.</summary>
/// <param name="Key">Its name in data sets and drills.</param>
/// <param name="Drill">As drills put it.</param>
/// <param name="Forms">How it is asked for.</param>
/// <param name="Along">How far another centre lies that way.</param>
/// <param name="Across">How far it lies beside.</param>
public sealed record Side(string Key, string Drill, string[] Forms, Func<double, double, double> Along, Func<double, double, double> Across)
{
    public static IReadOnlyList<Side> All { get; } =
    [
        new("left", "left of the", ["What is to the left of the {x}?", "What is left of the {x}?", "Which object is to the left of the {x}?", "What is on the left side of the {x}?"],
            (dx, _) => -dx, (_, dy) => dy),
        new("right", "right of the", ["What is to the right of the {x}?", "What is right of the {x}?", "Which object is to the right of the {x}?", "What is on the right side of the {x}?"],
            (dx, _) => dx, (_, dy) => dy),
        new("above", "above the", ["What is above the {x}?", "Which object is above the {x}?", "What do you see above the {x}?"], (_, dy) => -dy, (dx, _) => dx),
        new("below", "below the", ["What is below the {x}?", "What is under the {x}?", "Which object is below the {x}?", "What do you see below the {x}?"], (_, dy) => dy, (dx, _) => dx),
    ];

    /// <summary>The one object in a cone of 45° on that side and none just outside; −1 where clearly nothing is; null where it is not clear.</summary>
    public int? Object(Scene scene, int of)
    {
        (double x, double y) = scene.Boxes[of].Centre;
        List<int> tight = [], loose = [];
        for (int i = 0; i < scene.Boxes.Length; i++)
        {
            (double ox, double oy) = scene.Boxes[i].Centre;
            double along = Along(ox - x, oy - y), across = Math.Abs(Across(ox - x, oy - y));
            if (i != of && along > 0.03 && across < 1.25 * along)
            {
                loose.Add(i);
                if (along > 0.12 && across < 0.85 * along)
                {
                    tight.Add(i);
                }
            }
        }

        return loose.Count == 0 ? -1 : loose.Count == 1 && tight.Count == 1 ? tight[0] : null;
    }
}
