using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlowLens.Daemon.Rpc;

/// <summary>What is wrong with params that are not as the contract says, in a sentence that names the field.</summary>
internal static partial class ParamsError
{
    public static string Message(JsonException error)
    {
        string at = error.Path is { Length: > 1 } path ? path[2..] : "params";
        if (Missing().Match(error.Message) is { Success: true } missing)
        {
            string prefix = at == "params" ? "" : $"{at}.";
            return $"{string.Join(", ", Quoted().Matches(missing.Groups[1].Value).Select(m => prefix + m.Groups[1].Value))}: missing";
        }

        if (Unmapped().Match(error.Message) is { Success: true } unmapped)
        {
            return $"{(error.Path is { Length: > 1 } ? at : unmapped.Groups[1].Value)}: the contract has no such field";
        }

        return error.Message.Contains("null", StringComparison.Ordinal) ? $"{at}: must not be null" : $"{at}: not of the type that the contract says";
    }

    [GeneratedRegex("missing required properties including: (.*?)\\.( Path|$)")]
    private static partial Regex Missing();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("JSON property '([^']+)' could not be mapped")]
    private static partial Regex Unmapped();
}
