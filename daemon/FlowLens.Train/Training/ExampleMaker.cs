using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Pictures;
using FlowLens.Train.Scenes;

namespace FlowLens.Train.Training;

/// <summary>Draws pictures to learn from: a seed fixes one.</summary>
public sealed class ExampleMaker(SceneMaker scenes, Recipe recipe)
{
    /// <param name="seed">Of the picture.</param>
    /// <param name="asks">Whether it comes with questions.</param>
    public Example Make(ulong seed, bool asks)
    {
        Scene scene = scenes.Make(seed, CombinationRule.OnlyTrained);
        Picture picture = new(Scene.Side, Scene.Side, scene.Pixels);
        Prompt seen = new("", "", [], [], [], [new PromptImage("", Scene.Side, Scene.Side, "", recipe.Processor.Process(picture, 1), [])]);
        CellLabels labels = new(scene.CellKinds, scene.CellCentres, scene.Background);
        if (!asks)
        {
            return new Example(seen, labels, null, []);
        }

        IReadOnlyList<Question> questions = Questions.ForTraining(new Dice(Dice.Mix(seed, 1)), scene);
        return new Example(seen, labels, PackedScene.Make(recipe.Encoder, [.. questions.Select(q => recipe.Encoder.Encode(q.Text, q.Answer))]),
            [.. questions.Select(q => q.Type == "drill" ? $"drill {q.Subtype}" : q.Type)]);
    }
}
