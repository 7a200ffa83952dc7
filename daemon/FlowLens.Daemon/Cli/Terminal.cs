using System.Text.Json;
using FlowLens.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlowLens.Daemon.Cli;

/// <summary>Where a command writes: its result on standard output, progress and errors on standard error.</summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="text">Draws on <paramref name="output"/>.</param>
/// <param name="progress">Draws progress, or null where nobody watches.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, IAnsiConsole text, IAnsiConsole? progress)
{
    private const int LeastWidth = 80;
    private const int MostWidth = 160;

    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>Columns that a drawing fills.</summary>
    public int Width => text.Profile.Width;

    /// <summary>The process's own: colours only on a terminal that has them and where <c>NO_COLOR</c> is not set; 80 columns into a file.</summary>
    public static Terminal Standard()
    {
        IAnsiConsole text = Draw(Console.Out, Console.IsOutputRedirected);
        text.Profile.Width = Console.IsOutputRedirected ? LeastWidth : Math.Clamp(text.Profile.Width, LeastWidth, MostWidth);
        return new Terminal(Console.Out, Console.Error, text, Console.IsErrorRedirected ? null : Draw(Console.Error, false));
    }

    public void Write(IRenderable drawing) => text.Write(drawing);

    /// <summary>A wire result as it is, on one line.</summary>
    public void WriteJson<T>(T result) => output.WriteLine(JsonSerializer.Serialize(result, WireJson.Options));

    /// <summary>Runs work under a line of progress on standard error, where somebody watches it.</summary>
    public Task<T> WatchAsync<T>(string title, Func<IProgress<ProgressReport>?, Task<T>> work) => progress is null ? work(null)
        : progress.Status().StartAsync(Markup.Escape(title), status => work(new Watched(report =>
        {
            string steps = report.Total > 1 ? $" ({report.Done}/{report.Total})" : "";
            status.Status(Markup.Escape(Show.Text(report.Message + steps)));
        })));

    private static IAnsiConsole Draw(TextWriter writer, bool redirected) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
        ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        Out = new AnsiConsoleOutput(writer),
    });

    // Progress<T> would report on another thread, after the work has ended.
    private sealed class Watched(Action<ProgressReport> show) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => show(value);
    }
}
