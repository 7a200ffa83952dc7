using System.Reflection;
using FlowLens.Protocol;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace FlowLens.Daemon.Rpc;

/// <summary>One JSON-RPC connection with <c>Content-Length</c> framing, either end of it.</summary>
internal class FlowLensConnection : JsonRpc
{
    /// <param name="output">What this end writes.</param>
    /// <param name="input">What this end reads.</param>
    /// <param name="strict">Whether fields that no message has are errors.</param>
    public FlowLensConnection(Stream output, Stream input, bool strict)
        : base(new Framing(output, input, new SystemTextJsonFormatter { JsonSerializerOptions = new(strict ? WireJson.Strict : WireJson.Options) }))
    {
        CancelLocallyInvokedMethodsWhenConnectionIsClosed = true;
        ExceptionStrategy = ExceptionProcessing.CommonErrorData;
    }

    /// <summary>The methods' names on the wire.</summary>
    public static IReadOnlyDictionary<string, MethodInfo> Methods { get; } =
        typeof(IFlowLens).GetMethods().ToDictionary(m => m.GetCustomAttribute<JsonRpcMethodAttribute>()!.Name!, StringComparer.Ordinal);

    protected override Type? GetErrorDetailsDataType(JsonRpcError error) => typeof(ErrorInfo);
}
