using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using FlowLens.Train.Scenes;

namespace FlowLens.Train.Training;

/// <summary>Draws pictures to learn from: a seed fixes one.</summary>
public sealed class ExampleMaker(SceneMaker scenes, Recipe recipe)
{
    /// <param name="seed">Of the picture.</param>
    /// <param name="lesson">What is asked; null asks nothing.</param>
    public Example Make(ulong seed, Lesson? lesson)
    {
        Scene scene = scenes.Make(seed, CombinationRule.OnlyTrained, lesson?.Repeats);
        Picture picture = new(Scene.Side, Scene.Side, scene.Pixels);
        Prompt seen = new("", "", [], [], [], [new PromptImage("", Scene.Side, Scene.Side, "", recipe.Processor.Process(picture, 1), [])]);
        CellLabels labels = new(scene.CellKinds, scene.CellCentres, scene.Background);
        if (lesson is null)
        {
            return new Example(seen, labels, null, []);
        }

        IReadOnlyList<Question> questions = Questions.ForTraining(new Dice(Dice.Mix(seed, 1)), scene, lesson.Counts);
        return new Example(seen, labels, PackedScene.Make(recipe.Encoder, [.. questions.Select(q => recipe.Encoder.Encode(q.Text, q.Answer))]),
            [.. questions.Select(q => q.Type == "drill" ? $"drill {q.Subtype}" : q.Type)]);
    }
}
