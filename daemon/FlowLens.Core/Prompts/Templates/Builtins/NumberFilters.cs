using System.Globalization;
using System.Numerics;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>Filters of numbers.</summary>
internal static class NumberFilters
{
    private const int MaxDigits = 30_000;

    public static object Abs(Invocation call) => Numbers.Of(call.Target) switch
    {
        BigInteger integer => BigInteger.Abs(integer),
        double number => Math.Abs(number),
        _ => throw call.Wrong($"needs a number, not '{TypeName.Of(call.Target)}'"),
    };

    public static object? Int(Invocation call)
    {
        object? fallback = call.Has(0) ? call[0] : BigInteger.Zero;
        int radix = call.Int(1, 10);
        switch (call.Target)
        {
            case string { Length: > MaxDigits }:
                throw call.Wrong($"reads at most {MaxDigits} digits");
            case string text when radix == 16:
                string hex = PythonText.Trim(text).ToUpperInvariant();
                return BigInteger.TryParse("0" + (hex.StartsWith("0X", StringComparison.Ordinal) ? hex[2..] : hex), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out BigInteger parsed)
                    ? parsed : fallback;
            case string text when radix == 10:
                return BigInteger.TryParse(Plain(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger integer) ? integer
                    : Parse(text) is { } number && double.IsFinite(number) ? new BigInteger(number) : fallback;
            case string:
                throw call.Wrong("knows the bases 10 and 16");
            default:
                return Numbers.Of(call.Target) switch
                {
                    BigInteger whole => whole,
                    double real when double.IsFinite(real) => new BigInteger(real),
                    _ => fallback,
                };
        }
    }

    public static object? Float(Invocation call) => call.Target is string text && Parse(text) is { } parsed ? parsed
        : Numbers.Of(call.Target) is { } number ? Numbers.Double(number)
        : call.Has(0) ? call[0] : 0.0;

    public static object Round(Invocation call)
    {
        object value = Numbers.Of(call.Target) ?? throw call.Wrong($"needs a number, not '{TypeName.Of(call.Target)}'");
        int precision = call.Int(0);
        string method = call.TextAt(1, "common");
        double scale = Math.Pow(10, precision), number = Numbers.Double(value);
        return method switch
        {
            "common" when value is BigInteger integer && precision >= 0 => integer,
            "common" => Numbers.Round(number, precision),
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw call.Wrong("knows the methods common, ceil and floor"),
        };
    }

    private static string Plain(string text) => PythonText.Trim(text).Replace("_", "", StringComparison.Ordinal);

    private static double? Parse(string text) => Plain(text).ToUpperInvariant() switch
    {
        "INF" or "+INF" or "INFINITY" => double.PositiveInfinity,
        "-INF" or "-INFINITY" => double.NegativeInfinity,
        "NAN" => double.NaN,
        var plain => double.TryParse(plain, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite & ~NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out double number) ? number : null,
    };
}
