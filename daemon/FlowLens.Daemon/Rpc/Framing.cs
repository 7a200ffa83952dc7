using System.Text.Json;
using FlowLens.Protocol;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace FlowLens.Daemon.Rpc;

/// <summary>
/// Messages with <c>Content-Length</c> headers. A message that is not JSON is answered as such, and the next one is read; a request without
/// params is told so in the contract's way.
/// </summary>
internal sealed class Framing(Stream output, Stream input, SystemTextJsonFormatter formatter) : HeaderDelimitedMessageHandler(output, input, formatter)
{
    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await base.ReadCoreAsync(cancellationToken);
            }
            catch (JsonException)
            {
                JsonRpcError answer = new()
                {
                    RequestId = RequestId.Null,
                    Error = new JsonRpcError.ErrorDetail { Code = JsonRpcErrorCode.ParseError, Message = "The message is not JSON. Send UTF-8 JSON of the length that its header says." },
                };
                await WriteAsync(answer, cancellationToken);
            }
        }
    }

    protected override void Write(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        if (content is JsonRpcError { Error: { Code: JsonRpcErrorCode.InvalidParams, Data: not ErrorInfo } error })
        {
            (_, ErrorInfo info) = Errors.NoParams;
            (error.Message, error.Data) = (Errors.Sentence(info), info);
        }

        base.Write(content, cancellationToken);
    }
}
