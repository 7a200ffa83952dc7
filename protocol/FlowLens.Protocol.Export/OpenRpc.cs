using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowLens.Protocol.Export;

/// <summary>The contract as an OpenRPC 1.3 document (spec.open-rpc.org).</summary>
internal static class OpenRpc
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Document()
    {
        Documentation documentation = new(typeof(IFlowLens).Assembly);
        Schemas schemas = new(documentation);

        // What callers send first: a record of both directions may come without its optional fields.
        JsonObject[] sent = [.. Method.All.Select(m => schemas.Reference(m.Params, fromCaller: true))];
        JsonObject[] answered = [.. Method.All.Select(m => schemas.Reference(m.Result, fromCaller: false))];
        JsonObject error = schemas.Reference(typeof(ErrorInfo), fromCaller: false);
        JsonObject components = schemas.ToJson();
        return new JsonObject
        {
            ["openrpc"] = "1.3.2",
            ["info"] = new JsonObject
            {
                ["title"] = "FlowLens",
                ["version"] = ContractVersion.Current,
                ["description"] = documentation.Of(typeof(IFlowLens)),
                ["license"] = new JsonObject { ["name"] = "MIT" },
            },
            ["methods"] = new JsonArray([.. Method.All.Select((m, i) => OfMethod(m, documentation, components, sent[i], answered[i]))]),
            ["components"] = new JsonObject
            {
                ["schemas"] = components,
                ["errors"] = new JsonObject([.. ErrorCodes.All.Select(e => KeyValuePair.Create(e.Kind, (JsonNode?)new JsonObject
                {
                    ["code"] = e.Code,
                    ["message"] = e.Kind,
                    ["data"] = error.DeepClone(),
                }))]),
            },
        }.ToJsonString(Indented);
    }

    private static JsonObject OfMethod(Method method, Documentation documentation, JsonObject components, JsonObject sent, JsonObject answered)
    {
        JsonObject schema = components[method.Params.Name]!.AsObject();
        HashSet<string> required = [.. (schema["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>())];
        JsonObject json = new()
        {
            ["name"] = method.Name,
            ["summary"] = documentation.Of(method.Info),
            ["paramStructure"] = "by-name",
            ["params"] = new JsonArray([.. (schema["properties"]?.AsObject() ?? []).Select(p => new JsonObject
            {
                ["name"] = p.Key,
                ["required"] = required.Contains(p.Key),
                ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{method.Params.Name}/properties/{p.Key}" },
            })]),
            ["result"] = new JsonObject { ["name"] = method.Result.Name, ["schema"] = answered },
            ["errors"] = new JsonArray([.. ErrorCodes.All.Select(e => new JsonObject { ["$ref"] = $"#/components/errors/{e.Kind}" })]),
            ["x-params"] = sent,
        };
        if (method.ProgressItem is Type item)
        {
            json["x-progress"] = new JsonObject { ["$ref"] = $"#/components/schemas/{item.Name}" };
        }

        return json;
    }
}
