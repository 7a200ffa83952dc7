using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FlowLens.Train.Scenes;
using FlowLens.Train.Training;
using Spectre.Console;

namespace FlowLens.Train.Cli;

/// <summary><c>flowlens-train train</c>: from random numbers to a checkpoint's folder, in as many parts as it takes.</summary>
internal static class TrainCommand
{
    private const int StepsALine = 25;
    private const double Share = 0.04; // of a step in the running means
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(2);

    public static Command Make()
    {
        Option<ulong> seed = new("--seed") { HelpName = "N", Description = "Of the parameters' start and of all pictures", DefaultValueFactory = _ => 1 };
        Option<double> minutes = new("--minutes") { HelpName = "M", Description = "Stop after so long and keep the state; the next call goes on [default: until done]", DefaultValueFactory = _ => double.PositiveInfinity };
        Option<string> state = new("--state") { HelpName = "DIR", Description = "Where the state is kept", DefaultValueFactory = _ => Folders.State };
        Option<string> output = new("--out") { HelpName = "DIR", Description = "The checkpoint's folder", DefaultValueFactory = _ => Folders.Model };
        Option<string> sprites = Options.Sprites();
        Command command = new("train", "Train the embedded model, or go on where the last call stopped") { seed, minutes, state, output, sprites };
        command.SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed.GetValue(seed), TimeSpan.FromMinutes(Math.Min(parsed.GetValue(minutes), 1e6)),
            parsed.GetValue(state)!, parsed.GetValue(output)!, parsed.GetValue(sprites)!, cancellationToken), CancellationToken.None));
        return command;
    }

    private static int Run(ulong seed, TimeSpan limit, string state, string output, string spritesFolder, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        TorchSharp.torch.set_num_threads(1); // the replicas are what runs side by side
        Recipe recipe = Recipe.Write(Path.Combine(state, "checkpoint"), new Architecture(), seed);
        Trainer trainer = new(recipe, Stage.Recipe, new ExampleMaker(new SceneMaker(Sprites.Draw(spritesFolder, seed)), recipe), state);
        if (AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected)
        {
            AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(progress =>
            {
                ProgressTask[] bars = [.. Stage.Recipe.Select(s => progress.AddTask(s.Name, maxValue: s.Steps))];
                Train(trainer, clock, limit, state, (stage, step, line) =>
                {
                    bars[stage].Value = step;
                    bars[stage].Description = Markup.Escape($"{Stage.Recipe[stage].Name}  {line}");
                }, cancellation);
            });
        }
        else
        {
            Train(trainer, clock, limit, state, (stage, step, line) => Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{Stage.Recipe[stage].Name} {step}/{Stage.Recipe[stage].Steps}  {clock.Elapsed:h\\:mm\\:ss}  {line}")), cancellation);
        }

        trainer.Save(state);
        if (!trainer.Done)
        {
            Console.WriteLine($"Stopped in stage '{trainer.Stage.Name}' after step {trainer.StepInStage} of {trainer.Stage.Steps}. The same command goes on from {state}");
            return 0;
        }

        Recipe.Write(output, recipe.Architecture, seed);
        Export.Write(output, trainer.Parameters, recipe.Architecture);
        Console.WriteLine($"The checkpoint is in {output}");
        return 0;
    }

    private static void Train(Trainer trainer, Stopwatch clock, TimeSpan limit, string state, Action<int, int, string> show, CancellationToken cancellation)
    {
        StepFigures mean = new();
        TimeSpan saved = clock.Elapsed, began = clock.Elapsed;
        int steps = 0, stage = trainer.StageIndex;
        while (!trainer.Done && clock.Elapsed < limit && !cancellation.IsCancellationRequested)
        {
            if (stage != trainer.StageIndex)
            {
                (stage, steps, began, mean) = (trainer.StageIndex, 0, clock.Elapsed, new StepFigures());
            }

            int all = trainer.Stage.Steps, step = trainer.StepInStage + 1;
            mean.Follow(trainer.Step(), Share);
            steps++;
            if (step % StepsALine == 0 || step == all)
            {
                TimeSpan left = (clock.Elapsed - began) / steps * (all - step);
                show(stage, step, string.Create(CultureInfo.InvariantCulture, $"{left:h\\:mm\\:ss} left  {mean}"));
            }

            if (clock.Elapsed - saved > SaveEvery)
            {
                trainer.Save(state);
                saved = clock.Elapsed;
            }
        }
    }
}
