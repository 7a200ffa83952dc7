using Spectre.Console;

namespace FlowLens.Train.Cli;

/// <summary>Shows how far something is.</summary>
internal static class Watch
{
    public static async Task<T> RunAsync<T>(string title, Func<IProgress<double>, Task<T>> work)
    {
        if (Console.IsOutputRedirected)
        {
            return await work(new Share(_ => { }));
        }

        return await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(context =>
        {
            ProgressTask bar = context.AddTask(title, maxValue: 1);
            return work(new Share(done => bar.Value = done));
        });
    }

    private sealed class Share(Action<double> show) : IProgress<double>
    {
        public void Report(double value) => show(value);
    }
}
