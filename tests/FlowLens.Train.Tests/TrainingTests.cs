using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models;
using FlowLens.Train.Training;
using static TorchSharp.torch;

namespace FlowLens.Train.Tests;

public sealed class TrainingTests : IDisposable
{
    private static readonly Architecture Small = new(TowerWidth: 32, TowerInner: 64, TowerLayers: 2, Width: 32, Inner: 64, Layers: 2);

    private static readonly Stage[] Stages =
    [
        new("cells", 3, 8, null, 1e-2, 1e-2, 2, 2, 0.1, 1),
        new("questions", 4, 5, Lesson.Everything, 1e-2, 1e-3, 2, 2, 0, 0.5),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-train-").FullName;

    public TrainingTests() => set_num_threads(1);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Two_parts_give_the_same_bits_as_one(int cut)
    {
        Trainer whole = New("whole");
        while (!whole.Done)
        {
            whole.Step();
        }

        Trainer first = New("parts");
        for (int i = 0; i < cut; i++)
        {
            first.Step();
        }

        first.Save(Path.Combine(folder, "state"));
        Trainer second = New("parts");
        while (!second.Done)
        {
            second.Step();
        }

        Assert.Equal(whole.Parameters.All.Keys, second.Parameters.All.Keys);
        Assert.All(whole.Parameters.All, p => Assert.Equal(p.Value.bytes.ToArray(), second.Parameters.All[p.Key].bytes.ToArray()));
    }

    /// <summary>Central differences of 0.05, on the parameter that meets the others last; 3 % of the largest.</summary>
    [Fact]
    public void Gradients_of_several_pictures_are_the_loss_s_own()
    {
        const string Name = "vision_tower.vision_model.embeddings.class_embedding";
        const float Step = 0.05f;
        Recipe recipe = Recipe.Write(Path.Combine(folder, "gradient"), Small, 1);
        ParameterSet parameters = new(1, Small);
        Replica replica = new(parameters, recipe);
        Example[] examples = [.. Enumerable.Range(0, 6).Select(i => new ExampleMaker(Drawn.Scenes, recipe).Make((ulong)i, lesson: null))];
        double Loss() => replica.Learn(examples, new BatchTotals(1, 10, 1), 1).Dense;
        Loss();
        float[] gradient = replica.Gradients.Single(g => g.Name == Name).Gradient!.data<float>().ToArray();
        using IDisposable scope = NewDisposeScope();
        for (int i = 0; i < 4; i++)
        {
            double Moved(float by)
            {
                float before = Set(before => before + by);
                double loss = Loss();
                Set(_ => before);
                return loss;
            }

            float Set(Func<float, float> value)
            {
                using IDisposable still = no_grad();
                Tensor place = parameters.All[Name].narrow(0, i, 1);
                float before = place.item<float>();
                place.copy_(tensor(value(before)));
                return before;
            }

            Assert.Equal((Moved(Step) - Moved(-Step)) / (2 * Step), gradient[i], 0.03 * gradient.Max(Math.Abs));
        }
    }

    [Fact]
    public void Training_lowers_the_loss()
    {
        Trainer trainer = New("loss");
        StepFigures first = trainer.Step();
        trainer.Step();
        Assert.True(trainer.Step().Dense < first.Dense);
        double asked = trainer.Step().Answers;
        while (trainer.StepInStage < 3)
        {
            trainer.Step();
        }

        Assert.True(trainer.Step().Answers < asked);
    }

    /// <summary>float16 of the tied parameters; the model that was trained and the one that is loaded are the same blocks.</summary>
    [Fact]
    public void What_is_trained_loads_as_a_checkpoint_and_answers()
    {
        string path = Path.Combine(folder, "model");
        Recipe recipe = Recipe.Write(path, Small, 1);
        Trainer trainer = new(recipe, Stages, new ExampleMaker(Drawn.Scenes, recipe), null);
        trainer.Step();
        Export.Write(path, trainer.Parameters, Small);
        using LoadedModel model = LoadedModel.Load(path, new LoadOptions(), null, TestContext.Current.CancellationToken);
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(path, "model.safetensors"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.All(file.Entries.Values, entry => Assert.Equal(SafetensorsDtype.F16, entry.Dtype));
        Assert.Equal(file.ReadBytes("language_model.model.embed_tokens.weight"), file.ReadBytes("language_model.lm_head.weight"));
        Assert.Equal(Small.Layers, model.Shape.Layers);
    }

    /// <summary>Packed questions see nothing of each other: each answer's loss is that of a prompt of its own, to 1e-5.</summary>
    [Fact]
    public void A_packed_question_is_a_prompt_of_its_own()
    {
        Recipe recipe = Recipe.Write(Path.Combine(folder, "packed"), Small, 1);
        Replica replica = new(new ParameterSet(1, Small), recipe);
        ExampleMaker maker = new(Drawn.Scenes, recipe);
        Example example = maker.Make(3, Lesson.Everything);
        Turn[] turns = [recipe.Encoder.Encode("Is there a cat?", "Yes"), recipe.Encoder.Encode("How many dogs are there?", "two")];
        double Loss(params Turn[] some)
        {
            PackedScene packed = PackedScene.Make(recipe.Encoder, some);
            return replica.Learn([example with { Turns = packed, Types = [.. some.Select(_ => "any")] }], new BatchTotals(1, 1, 1), 0).Answers;
        }

        using IDisposable scope = NewDisposeScope();
        Assert.Equal(Loss(turns[0]) + Loss(turns[1]), Loss(turns), 1e-5 * Loss(turns));
    }

    private Trainer New(string name)
    {
        Recipe recipe = Recipe.Write(Path.Combine(folder, name), Small, 1);
        return new Trainer(recipe, Stages, new ExampleMaker(Drawn.Scenes, recipe), name == "parts" ? Path.Combine(folder, "state") : null);
    }
}
