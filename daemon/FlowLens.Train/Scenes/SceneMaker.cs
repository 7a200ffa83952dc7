namespace FlowLens.Train.Scenes;

/// <summary>Draws scenes: a seed fixes one, whatever was drawn before.</summary>
/// <param name="sprites">Pictures of the objects.</param>
public sealed class SceneMaker(Sprites sprites)
{
    private const double ThemedShare = 0.6;
    private const double OffTheme = 0.03; // weight of kinds outside a themed scene's groups
    private const double MostOverlap = 0.06; // of the smaller box
    private const int Tries = 40;
    private const int Tint = 7; // by which a background differs, each channel
    private const double LeastCover = 0.12; // of a cell
    private const int Solid = 128; // alpha from which a pixel is an object's

    private static readonly double[] ObjectCounts = [.10, .12, .18, .20, .22, .18]; // of 1 … 6
    private static readonly (double Smallest, double Largest)[] Sizes = [(34, 54), (34, 54), (32, 50), (30, 44), (28, 40), (26, 36)];

    /// <summary>Weights of having 1 … 4 of a kind.</summary>
    public static double[] UsualRepeats { get; } = [.52, .20, .15, .13];

    /// <param name="seed">Of the scene.</param>
    /// <param name="rule">Which combinations it may hold.</param>
    /// <param name="repeats">Weights of having 1 … 4 of a kind; the usual ones without it.</param>
    public Scene Make(ulong seed, CombinationRule rule, double[]? repeats = null)
    {
        Dice dice = new(seed);
        (List<int> kinds, int background) = Content(dice, rule, repeats ?? UsualRepeats);
        dice.Shuffle(kinds);
        (Box[] boxes, Sprite[] pictures) = Place(dice, kinds);
        (byte[] pixels, long[] cells) = Paint(dice, kinds, boxes, pictures, Backgrounds.All[background]);
        return new Scene([.. kinds], boxes, background, pixels, cells);
    }

    private static (List<int> Kinds, int Background) Content(Dice dice, CombinationRule rule, double[] repeats)
    {
        while (true)
        {
            int count = dice.Weighted(ObjectCounts) + 1, background = dice.Below(Backgrounds.All.Count);
            double[] weights = [.. Kinds.Commonness];
            if (dice.Chance(ThemedShare))
            {
                HashSet<string> themes = [dice.Of(Kinds.Groups), dice.Of(Kinds.Groups)];
                Weigh(weights, k => themes.Contains(Kinds.All[k].Group) ? 1 : OffTheme);
            }

            if (rule == CombinationRule.OnlyTrained)
            {
                Weigh(weights, k => HeldOut.OnBackground(k, background) ? 0 : 1);
            }

            List<int> kinds = [];
            while (kinds.Count < count && dice.Weighted(weights) is int kind and >= 0)
            {
                weights[kind] = 0;
                if (rule == CombinationRule.OnlyTrained)
                {
                    Weigh(weights, k => HeldOut.Pair(k, kind) ? 0 : 1);
                }

                kinds.AddRange(Enumerable.Repeat(kind, Math.Min(dice.Weighted(repeats) + 1, count - kinds.Count)));
            }

            if (rule != CombinationRule.SomeHeldOut || HeldOut.Any(kinds, background))
            {
                return (kinds, background);
            }
        }
    }

    private static void Weigh(double[] weights, Func<int, double> factor)
    {
        for (int k = 0; k < weights.Length; k++)
        {
            weights[k] *= factor(k);
        }
    }

    private (Box[] Boxes, Sprite[] Pictures) Place(Dice dice, List<int> kinds)
    {
        (double smallest, double largest) = Sizes[kinds.Count - 1];
        while (true)
        {
            List<Box> boxes = [];
            List<Sprite> pictures = [];
            foreach (int kind in kinds)
            {
                Sprite sprite = sprites.Pick(dice, kind, smallest, largest);
                for (int i = 0; i < Tries && boxes.Count == pictures.Count; i++)
                {
                    int x = dice.Below(Scene.Side - sprite.Width + 1), y = dice.Below(Scene.Side - sprite.Height + 1);
                    Box box = new(x, y, x + sprite.Width, y + sprite.Height);
                    if (boxes.All(b => b.Shared(box) <= MostOverlap * Math.Min(b.Area, box.Area)))
                    {
                        boxes.Add(box);
                    }
                }

                if (boxes.Count == pictures.Count)
                {
                    break;
                }

                pictures.Add(sprite);
            }

            if (pictures.Count == kinds.Count)
            {
                return ([.. boxes], [.. pictures]);
            }

            largest = Math.Max(smallest, largest - 1);
        }
    }

    private static (byte[] Pixels, long[] Cells) Paint(Dice dice, List<int> kinds, Box[] boxes, Sprite[] pictures, Background background)
    {
        byte[] pixels = new byte[Scene.Side * Scene.Side * 3];
        byte[] colour = [.. new[] { background.Red, background.Green, background.Blue }.Select(c => (byte)Math.Clamp(c + dice.Below((2 * Tint) + 1) - Tint, 0, 255))];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = colour[i % 3];
        }

        int[,] cover = new int[boxes.Length, Scene.Cells * Scene.Cells];
        int[] owner = new int[Scene.Side * Scene.Side];
        Array.Fill(owner, -1);
        for (int o = 0; o < boxes.Length; o++)
        {
            Sprite sprite = pictures[o];
            for (int y = 0; y < sprite.Height; y++)
            {
                for (int x = 0; x < sprite.Width; x++)
                {
                    int from = ((y * sprite.Width) + x) * 4, place = ((boxes[o].Top + y) * Scene.Side) + boxes[o].Left + x, alpha = sprite.Pixels[from + 3];
                    for (int c = 0; c < 3; c++)
                    {
                        ref byte to = ref pixels[(place * 3) + c];
                        to = (byte)(((to * (255 - alpha)) + (sprite.Pixels[from + c] * alpha) + 127) / 255);
                    }

                    owner[place] = alpha >= Solid ? o : owner[place];
                }
            }
        }

        for (int i = 0; i < owner.Length; i++)
        {
            if (owner[i] >= 0)
            {
                cover[owner[i], (i / Scene.Side / Scene.CellSide * Scene.Cells) + (i % Scene.Side / Scene.CellSide)]++;
            }
        }

        long[] cells = new long[Scene.Cells * Scene.Cells];
        for (int cell = 0; cell < cells.Length; cell++)
        {
            int most = Enumerable.Range(0, boxes.Length).MaxBy(o => cover[o, cell]);
            cells[cell] = cover[most, cell] >= LeastCover * Scene.CellSide * Scene.CellSide ? kinds[most] : Kinds.All.Count;
        }

        return (pixels, cells);
    }
}
