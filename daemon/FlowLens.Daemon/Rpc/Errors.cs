using System.Runtime.InteropServices;
using System.Text.Json;
using FlowLens.Core;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc;

/// <summary>The one place where exceptions become what a caller is told: a code, a sentence, a remedy. Never a stack trace.</summary>
internal static class Errors
{
    private const string SeeContract = "See protocol/flowlens.openrpc.json for the method's params";

    /// <summary>A request without params, or with a list of them.</summary>
    public static (int Code, ErrorInfo Info) NoParams { get; } = Coded("invalid-params", "params: missing", "Send an object, empty where the method needs none");

    /// <summary>An error in one string.</summary>
    public static string Sentence(ErrorInfo info) => $"{info.Message}. {info.Remedy}.";

    public static (int Code, ErrorInfo Info) Of(Exception error) => error switch
    {
        FlowLensException known => Coded(Kebab.Of(known.Kind.ToString()), known.Message, known.Remedy),
        JsonException json => Coded("invalid-params", ParamsError.Message(json), SeeContract),
        OutOfMemoryException => OutOfMemory(),
        ExternalException native when IsOutOfMemory(native) => OutOfMemory(),
        FileNotFoundException or DirectoryNotFoundException => Coded("file-not-found", FirstLine(error), "Check the path"),
        UnauthorizedAccessException => Coded("file-not-found", FirstLine(error), "Give yourself the right to read it"),
        _ => Coded("internal", $"FlowLens failed: {FirstLine(error)}", "See the log, and report this as a fault of FlowLens"),
    };

    private static (int Code, ErrorInfo Info) Coded(string kind, string message, string remedy) =>
        (ErrorCodes.All.First(c => c.Kind == kind).Code, new ErrorInfo(kind, message, remedy));

    private static (int Code, ErrorInfo Info) OutOfMemory() => Coded("out-of-memory", "There is not enough memory for this", "Use a smaller model or picture, or close other programs");

    // libtorch says so in words alone.
    private static bool IsOutOfMemory(ExternalException error) =>
        error.Message.Contains("can't allocate memory", StringComparison.Ordinal) || error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);

    // libtorch's messages go on with native frames.
    private static string FirstLine(Exception error) => error.Message.Split('\n')[0].Trim().TrimEnd('.');
}
