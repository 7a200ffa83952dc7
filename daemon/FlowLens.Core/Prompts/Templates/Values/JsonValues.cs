using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>JSON as a template sees it.</summary>
internal static class JsonValues
{
    public static object? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new Mapping(element.EnumerateObject().Select(p => ((object?)p.Name, Of(p.Value)))),
        JsonValueKind.Array => new Sequence([.. element.EnumerateArray().Select(Of)]),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => BigInteger.TryParse(element.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger integer) ? integer : element.GetDouble(),
        _ => null,
    };
}
