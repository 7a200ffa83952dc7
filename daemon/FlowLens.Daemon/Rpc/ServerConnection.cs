using System.Diagnostics;
using FlowLens.Daemon.Rpc.Handlers;
using FlowLens.Protocol;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace FlowLens.Daemon.Rpc;

/// <summary>The daemon's end of a connection: offers the methods, logs each call, and says what went wrong.</summary>
internal sealed class ServerConnection : FlowLensConnection
{
    private readonly ILogger log;
    private readonly Action end;
    private RequestId? lastAnswer;

    /// <param name="output">What the caller reads.</param>
    /// <param name="input">What the caller writes.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="end">Called once the answer to <c>shutdown</c> is sent.</param>
    /// <param name="log">The log.</param>
    public ServerConnection(Stream output, Stream input, IFlowLens methods, Action end, ILogger log)
        : base(output, input, strict: true)
    {
        this.log = log;
        this.end = end;
        foreach ((string name, System.Reflection.MethodInfo method) in Methods)
        {
            AddLocalRpcMethod(method, methods, new JsonRpcMethodAttribute(name) { UseSingleObjectParameterDeserialization = true, ClientRequiresNamedArguments = true });
        }
    }

    protected override async ValueTask<JsonRpcMessage> DispatchRequestAsync(JsonRpcRequest request, TargetMethod targetMethod, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        JsonRpcMessage answer = await base.DispatchRequestAsync(request, targetMethod, cancellationToken);
        string outcome = answer is JsonRpcError error ? $"error {(int)error.Error!.Code}: {error.Error.Message}" : "done";
        log.Log(Methods.ContainsKey(request.Method!) ? LogLevel.Information : LogLevel.Debug, "{Method}: {Outcome} ({Milliseconds:F0} ms)", request.Method, outcome, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        lastAnswer = request.Method == Shutdown.Method && answer is JsonRpcResult ? request.RequestId : lastAnswer;
        return answer;
    }

    protected override void OnResponseSent(JsonRpcMessage message)
    {
        base.OnResponseSent(message);
        if (message is JsonRpcResult result && result.RequestId.Equals(lastAnswer))
        {
            end();
        }
    }

    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception)
    {
        (int code, ErrorInfo info) = Errors.Of(exception);
        if (code == ErrorCodes.Internal)
        {
            log.LogError(exception, "{Method}", request.Method);
        }

        return new JsonRpcError.ErrorDetail { Code = (JsonRpcErrorCode)code, Message = Errors.Sentence(info), Data = info };
    }
}
