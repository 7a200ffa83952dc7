using FlowLens.Train.Evaluation;
using FlowLens.Train.Scenes;

namespace FlowLens.Train.Tests;

public sealed class QuestionTests
{
    private static IEnumerable<(Scene Scene, Question Question)> Asked(string type) =>
        Drawn.HeldOut.Questions.Where(q => q.Question.Type == type).Select(q => (Drawn.HeldOut.Scenes[q.Scene], q.Question));

    [Fact]
    public void A_negative_asks_for_what_is_not_there_and_is_of_its_kind() => Assert.All(Asked("existence").Where(a => a.Question.Subtype != "yes"), a =>
    {
        int kind = a.Question.Kind!.Value;
        Assert.DoesNotContain(kind, a.Scene.Kinds);
        Assert.True(a.Question.Subtype != "popular" || Kinds.Popular.Contains(kind));
        Assert.True(a.Question.Subtype != "adversarial" || a.Scene.Kinds.Any(k => Kinds.All[k].Group == Kinds.All[kind].Group));
        Assert.Equal("No", a.Question.Answer);
    });

    [Fact]
    public void A_number_is_the_number_of_objects_and_each_number_is_asked_often()
    {
        Assert.All(Asked("count"), a => Assert.Equal(Wording.Numbers[a.Scene.CountOf(a.Question.Kind!.Value)], a.Question.Answer));
        Assert.All(Enumerable.Range(0, 5), n => Assert.True(Asked("count").Count(a => a.Question.Subtype == $"{n}") >= 25, $"{n}: {Asked("count").Count(a => a.Question.Subtype == $"{n}")}"));
    }

    [Fact]
    public void What_is_at_a_place_has_its_centre_there() => Assert.All(Asked("place"), a =>
    {
        Region region = Region.All.Single(r => r.Key == a.Question.Subtype);
        bool Near(Box box) => region.Contains(box.Centre.X, box.Centre.Y, 0.09);
        Assert.Equal(a.Question.Target is null ? 0 : 1, a.Scene.Boxes.Count(Near));
        Assert.Equal(a.Question.Target is int target ? Kinds.All[a.Scene.Kinds[target]].Name : "nothing", a.Question.Answer);
    });

    [Fact]
    public void What_is_left_of_something_lies_further_left() => Assert.All(Asked("relation").Where(a => a.Question is { Subtype: "left", Target: not null }), a =>
    {
        int of = Array.FindIndex(a.Scene.Kinds, k => a.Question.Text.Contains($"the {Kinds.All[k].Name}", StringComparison.Ordinal));
        Assert.True(a.Scene.Boxes[a.Question.Target!.Value].Centre.X < a.Scene.Boxes[of].Centre.X);
    });

    [Fact]
    public void A_description_names_each_kind_once_with_its_number()
    {
        Scene scene = new([8, 0, 8], [default, default, default], 0, [], []);
        Assert.Equal("a cat and two lions on a white background", Questions.Describe(scene));
        ObjectSets sets = ObjectSets.Of([(scene, "a cat, a dog and two lions on a white background")]);
        Assert.Equal(new ObjectSets(2, 3, 2), sets);
        Assert.Equal(0.8, sets.F1, 6);
    }

    [Fact]
    public void The_interval_is_Wilson_s()
    {
        (double low, double high) = new Wilson(8, 10).Interval;
        Assert.Equal(0.4902, low, 4); // Newcombe 1998's worked form
        Assert.Equal(0.9433, high, 4);
        Assert.Equal((0, 0.2775), (new Wilson(0, 10).Interval.Low, Math.Round(new Wilson(0, 10).Interval.High, 4)));
    }
}
