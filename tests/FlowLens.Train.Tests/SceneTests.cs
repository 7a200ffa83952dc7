using FlowLens.Train.Evaluation;
using FlowLens.Train.Scenes;

namespace FlowLens.Train.Tests;

public sealed class SceneTests
{
    [Fact]
    public void A_seed_gives_the_same_scene_whatever_was_drawn_before()
    {
        Scene first = Drawn.Scenes.Make(7, CombinationRule.Any);
        SceneMaker other = Drawn.Scenes;
        other.Make(8, CombinationRule.Any);
        Scene again = other.Make(7, CombinationRule.Any);
        Assert.Equal(first.Pixels, again.Pixels);
        Assert.Equal(first.Kinds, again.Kinds);
        Assert.NotEqual(first.Pixels, other.Make(8, CombinationRule.Any).Pixels);
    }

    [Fact]
    public void Scenes_of_training_never_hold_a_combination_that_is_held_out() => Assert.All(Enumerable.Range(0, 400),
        seed => Assert.False(Drawn.Scenes.Make((ulong)seed, CombinationRule.OnlyTrained) is { } scene && HeldOut.Any(scene.Kinds, scene.Background)));

    [Fact]
    public void Every_other_held_out_scene_holds_such_a_combination() => Assert.All(Enumerable.Range(0, 100),
        i => Assert.True(Drawn.HeldOut.Scenes[(2 * i) + 1] is { } scene && HeldOut.Any(scene.Kinds, scene.Background)));

    [Fact]
    public void Outside_the_boxes_there_is_nothing_but_the_background()
    {
        foreach (Scene scene in Drawn.HeldOut.Scenes.Take(40))
        {
            HashSet<(byte, byte, byte)> outside = [];
            for (int i = 0; i < Scene.Side * Scene.Side; i++)
            {
                int x = i % Scene.Side, y = i / Scene.Side;
                // A sprite's faintest pixels may lie two beyond its box.
                if (!scene.Boxes.Any(b => x >= b.Left - 2 && x < b.Right + 2 && y >= b.Top - 2 && y < b.Bottom + 2))
                {
                    outside.Add((scene.Pixels[i * 3], scene.Pixels[(i * 3) + 1], scene.Pixels[(i * 3) + 2]));
                }
            }

            Assert.Single(outside);
        }
    }

    [Fact]
    public void Each_object_is_seen_in_its_box() => Assert.All(Drawn.HeldOut.Scenes, scene => Assert.All(Enumerable.Range(0, scene.Kinds.Length),
        i => Assert.Contains(Enumerable.Range(0, Scene.Cells * Scene.Cells), c => scene.CellKinds[c] == scene.Kinds[i]
            && new Box(c % Scene.Cells * Scene.CellSide, c / Scene.Cells * Scene.CellSide, ((c % Scene.Cells) + 1) * Scene.CellSide, ((c / Scene.Cells) + 1) * Scene.CellSide).Shared(scene.Boxes[i]) > 0)));

    [Fact]
    public void Objects_hardly_overlap() => Assert.All(Drawn.HeldOut.Scenes, scene => Assert.All(
        from i in Enumerable.Range(0, scene.Boxes.Length) from j in Enumerable.Range(0, i) select (scene.Boxes[i], scene.Boxes[j]),
        pair => Assert.True(pair.Item1.Shared(pair.Item2) <= 0.06 * Math.Min(pair.Item1.Area, pair.Item2.Area))));
}
