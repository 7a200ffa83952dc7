using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace FlowLens.Protocol.Export;

/// <summary>One JSON schema for each record that a method's params, result or progress reach; they refer to each other by name.</summary>
internal sealed class Schemas(Documentation documentation)
{
    private readonly SortedDictionary<string, JsonObject> schemas = new(StringComparer.Ordinal);
    private readonly Queue<Type> waiting = new();
    private readonly HashSet<Type> seen = [];

    /// <summary>The schema of a message, by reference.</summary>
    /// <param name="type">The record.</param>
    /// <param name="fromCaller">Whether a caller writes it: then what may be null may be left out. The daemon writes every field.</param>
    public JsonObject Reference(Type type, bool fromCaller)
    {
        JsonObject reference = Refer(type);
        while (waiting.TryDequeue(out Type? next))
        {
            JsonObject schema = WireJson.Options.GetJsonSchemaAsNode(next, new JsonSchemaExporterOptions
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = Transform,
            }).AsObject();
            // The exporter calls every constructor parameter required.
            schema["required"] = new JsonArray([.. WireJson.Options.GetTypeInfo(next).Properties.Where(p => p.IsRequired || !fromCaller)
                .Select(p => JsonValue.Create(p.Name))]);
            schema["additionalProperties"] = false;
            schemas[next.Name] = schema;
        }

        return reference;
    }

    public JsonObject ToJson() => new([.. schemas.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))]);

    private JsonObject Refer(Type type)
    {
        if (seen.Add(type))
        {
            waiting.Enqueue(type);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" };
    }

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        Type type = context.TypeInfo.Type;
        bool isRoot = context.Path.IsEmpty;
        JsonObject schema = node as JsonObject ?? [];
        if (isRoot)
        {
            return Described(schema, documentation.Of(type), title: type.Name);
        }

        bool nullable = context.PropertyInfo is { IsGetNullable: true };
        if (Method.ItemOf(type) is Type item)
        {
            schema = new JsonObject { ["type"] = new JsonArray("string", "integer", "null"), ["x-progress"] = Refer(item) };
        }
        else if (type == typeof(byte[]))
        {
            schema = new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" };
        }
        else if (type.Assembly == typeof(IFlowLens).Assembly)
        {
            schema = nullable ? new JsonObject { ["anyOf"] = new JsonArray(Refer(type), new JsonObject { ["type"] = "null" }) } : Refer(type);
        }

        string? text = context.PropertyInfo is null ? null : documentation.OfParameter(context.PropertyInfo.DeclaringType, context.PropertyInfo.Name);
        return Described(schema, text, title: null);
    }

    private static JsonObject Described(JsonObject schema, string? text, string? title)
    {
        // Draft 7, which OpenRPC takes, reads nothing beside a reference.
        if (text is not null && schema.ContainsKey("$ref"))
        {
            schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
        }

        // First, so that a reader of the document meets them first.
        if (text is not null)
        {
            schema.Insert(0, "description", text);
        }

        if (title is not null)
        {
            schema.Insert(0, "title", title);
        }

        return schema;
    }
}
