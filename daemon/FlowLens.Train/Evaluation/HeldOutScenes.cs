using FlowLens.Train.Scenes;
using Asking = FlowLens.Train.Scenes.Questions;

namespace FlowLens.Train.Evaluation;

/// <summary>A question about a held-out scene.</summary>
/// <param name="Scene">Index of the scene.</param>
/// <param name="Question">The question.</param>
public sealed record AskedQuestion(int Scene, Question Question);

/// <summary>
/// Scenes that training cannot have seen: seeds and sprites of their own, and in every other one a combination of kinds, or of a kind and a background, that never
/// occurs in training. Every scene is asked one question of each type, existence with the answer yes and with each kind of negative, and a second number.
/// </summary>
public sealed class HeldOutScenes
{
    /// <summary>Mixed into all seeds, so that none is one of training's.</summary>
    private const ulong Realm = 0x48656C644F7574; // "HeldOut"

    private HeldOutScenes(Scene[] scenes, AskedQuestion[] questions)
    {
        Scenes = scenes;
        Questions = questions;
    }

    public IReadOnlyList<Scene> Scenes { get; }

    public IReadOnlyList<AskedQuestion> Questions { get; }

    /// <summary>The pool of sprites that only held-out scenes use.</summary>
    public static Sprites DrawSprites(string folder) => Sprites.Draw(folder, Realm);

    /// <param name="sprites">Of <see cref="DrawSprites"/>.</param>
    /// <param name="count">Number of scenes.</param>
    /// <param name="seed">Another seed gives other scenes.</param>
    public static HeldOutScenes Make(Sprites sprites, int count, ulong seed)
    {
        SceneMaker maker = new(sprites);
        Scene[] scenes = [.. Enumerable.Range(0, count).Select(i => maker.Make(Dice.Mix(Realm, seed, (ulong)i), i % 2 == 1 ? CombinationRule.SomeHeldOut : CombinationRule.Any))];
        return new HeldOutScenes(scenes, [.. scenes.SelectMany((scene, i) => Ask(new Dice(Dice.Mix(Realm, seed, (ulong)i, 1)), scene).Select(q => new AskedQuestion(i, q)))]);
    }

    private static IEnumerable<Question> Ask(Dice dice, Scene scene)
    {
        Question?[] asked =
        [
            Asking.Present(dice, scene), .. Asking.Negatives.Select(n => Asking.Absent(dice, scene, n)), Asking.Colour(dice, scene), Asking.Place(dice, scene),
            Asking.Relation(dice, scene), Asking.Count(dice, scene), Asking.Count(dice, scene), Asking.Description(dice, scene),
        ];
        return asked.OfType<Question>().DistinctBy(q => q.Text);
    }
}
