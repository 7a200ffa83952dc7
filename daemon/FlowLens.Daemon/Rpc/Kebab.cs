using System.Text.RegularExpressions;

namespace FlowLens.Daemon.Rpc;

/// <summary>Ids on the wire are kebab-case.</summary>
internal static partial class Kebab
{
    /// <summary><c>FileNotFound</c> → <c>file-not-found</c>, <c>BFloat16</c> → <c>bfloat16</c>.</summary>
    public static string Of(string name) => Words().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Words();
}
