using System.Diagnostics;
using FlowLens.Core;
using FlowLens.Daemon.Rpc;
using FlowLens.Protocol;

namespace FlowLens.Train.Evaluation;

/// <summary>A daemon of its own, as an editor starts it, with a model loaded: what is measured is what people get.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private const string Chatter = " info: "; // the daemon logs a line a question

    private readonly Process process;
    private readonly FlowLensConnection connection;

    private DaemonProcess(Process process, FlowLensConnection connection)
    {
        this.process = process;
        this.connection = connection;
        Methods = new RemoteFlowLens(connection);
    }

    public IFlowLens Methods { get; }

    /// <param name="model">The checkpoint's folder.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="FlowLensException">The daemon did not start.</exception>
    public static async Task<(DaemonProcess Daemon, ModelInfo Model)> StartAsync(string model, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "flowlens"), ["serve", "--stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start) ?? throw new FlowLensException(ErrorKind.FileNotFound, $"{start.FileName} does not start", "Build the project again");
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data?.Contains(Chatter, StringComparison.Ordinal) == false)
            {
                Console.Error.WriteLine(e.Data);
            }
        };
        process.BeginErrorReadLine();
        FlowLensConnection connection = new(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, strict: false);
        connection.StartListening();
        DaemonProcess daemon = new(process, connection);
        try
        {
            await daemon.Methods.InitializeAsync(new InitializeParams("flowlens-train", "0", ContractVersion.Current), cancellation);
            return (daemon, await daemon.Methods.LoadModelAsync(new ModelLoadParams(Path.GetFullPath(model), null, null, null), cancellation));
        }
        catch
        {
            daemon.Dispose();
            throw;
        }
    }

    /// <summary>The greedy answer.</summary>
    /// <param name="picture">The picture's path.</param>
    /// <param name="question">The question.</param>
    /// <param name="truncation">Steps, or null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<string> AskAsync(string picture, string question, IReadOnlyList<TruncationStep>? truncation, CancellationToken cancellation) =>
        (await Methods.GenerateTextAsync(new TextGenerateParams(new PromptSpec([picture], question, null), truncation, null, null, null), cancellation)).Text;

    public void Dispose()
    {
        connection.Dispose();
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            process.Kill();
        }

        process.Dispose();
    }
}
