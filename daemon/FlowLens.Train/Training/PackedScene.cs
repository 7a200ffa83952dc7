using FlowLens.Core.Models;

namespace FlowLens.Train.Training;

/// <summary>
/// All turns of a picture in one sequence: the prefix with the picture, then the turns. A turn sees the prefix and itself, and its positions
/// start again after the prefix, so that each is exactly a prompt of its own.
/// </summary>
public sealed class PackedScene
{
    private PackedScene(int[] ids, long[] rotary, int[] segments, int[] reading, int[] expected, int[] turnOf)
    {
        Ids = ids;
        Rows = new Rows([.. Enumerable.Range(0, ids.Length)], [rotary]);
        Rule = MaskRule.Causal.And(new SegmentRule(segments));
        Reading = reading;
        Expected = expected;
        TurnOf = turnOf;
    }

    /// <summary>T tokens; those of the picture's places are any.</summary>
    public int[] Ids { get; }

    public Rows Rows { get; }

    public MaskRule Rule { get; }

    /// <summary>Rows whose next token bears loss, ascending.</summary>
    public int[] Reading { get; }

    /// <summary>Those tokens.</summary>
    public int[] Expected { get; }

    /// <summary>The turn of each of them.</summary>
    public int[] TurnOf { get; }

    public static PackedScene Make(TurnEncoder encoder, IReadOnlyList<Turn> turns)
    {
        int prefix = encoder.PrefixLength, length = prefix + turns.Sum(t => t.Ids.Length);
        int[] ids = new int[length], segments = new int[length];
        long[] rotary = new long[length];
        encoder.Before.CopyTo(ids, 0);
        encoder.After.CopyTo(ids, prefix - encoder.After.Length);
        for (int i = 0; i < prefix; i++)
        {
            rotary[i] = i;
        }

        List<int> reading = [], expected = [], turnOf = [];
        int at = prefix;
        for (int turn = 0; turn < turns.Count; turn++)
        {
            for (int i = 0; i < turns[turn].Ids.Length; i++)
            {
                ids[at + i] = turns[turn].Ids[i];
                rotary[at + i] = prefix + i;
                segments[at + i] = turn + 1;
                if (turns[turn].Learned[i])
                {
                    reading.Add(at + i - 1);
                    expected.Add(turns[turn].Ids[i]);
                    turnOf.Add(turn);
                }
            }

            at += turns[turn].Ids.Length;
        }

        return new PackedScene(ids, rotary, segments, [.. reading], [.. expected], [.. turnOf]);
    }
}
