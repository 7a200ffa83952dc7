using System.Globalization;
using System.Numerics;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>Python's numbers: booleans are integers, integers have no bound, a float makes the other a float.</summary>
internal static class Numbers
{
    /// <summary>The value as BigInteger or double, or null.</summary>
    public static object? Of(object? value) => value switch
    {
        bool flag => flag ? BigInteger.One : BigInteger.Zero,
        BigInteger or double => value,
        _ => null,
    };

    /// <summary>Both as BigInteger or both as double; null where one is no number.</summary>
    public static (object A, object B)? Pair(object? a, object? b) => (Of(a), Of(b)) switch
    {
        (null, _) or (_, null) => null,
        (BigInteger x, BigInteger y) => (x, y),
        ({ } x, { } y) => (Double(x), Double(y)),
    };

    public static double Double(object number) => number is BigInteger integer ? (double)integer : (double)number;

    /// <summary>An integer that fits, for an index or count.</summary>
    public static int Int(object? value) => Of(value) is BigInteger integer
        ? (int)BigInteger.Min(int.MaxValue, BigInteger.Max(-int.MaxValue, integer))
        : throw new TemplateFailure($"'{TypeName.Of(value)}' object cannot be interpreted as an integer");

    /// <summary>Shortest digits that read back to the same number; exponents below 1e-4 and from 1e16 on.</summary>
    public static string Print(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        string shortest = value.ToString("E16", CultureInfo.InvariantCulture);
        string roundTrip = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = value == 0 ? 0 : ExponentOf(roundTrip, shortest);
        string sign = double.IsNegative(value) ? "-" : "";
        string digits = Digits(roundTrip);
        if (exponent is < -4 or >= 16)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0)
        {
            return sign + "0." + new string('0', -exponent - 1) + digits;
        }

        string whole = digits.Length > exponent + 1 ? digits[..(exponent + 1)] : digits.PadRight(exponent + 1, '0');
        return sign + whole + "." + (digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0");
    }

    /// <summary>Rounded half to even on the exact decimal expansion, as Python's <c>round</c>.</summary>
    public static double Round(double value, int digits)
    {
        if (digits is < 0 or > 300 || !double.IsFinite(value))
        {
            double scale = Math.Pow(10, -Math.Clamp(digits, -308, 0));
            return digits < 0 ? Math.Round(value / scale, MidpointRounding.ToEven) * scale : value;
        }

        string exact = Math.Abs(value).ToString("F" + (digits + 100), CultureInfo.InvariantCulture);
        int cut = exact.IndexOf('.', StringComparison.Ordinal) + 1 + digits;
        string kept = exact[..cut].Replace(".", "", StringComparison.Ordinal), rest = exact[cut..];
        BigInteger integer = BigInteger.Parse(kept, CultureInfo.InvariantCulture);
        int half = string.CompareOrdinal(rest, "5" + new string('0', rest.Length - 1));
        integer += half > 0 || (half == 0 && !integer.IsEven) ? 1 : 0;
        return Math.CopySign(double.Parse($"{integer}e-{digits}", CultureInfo.InvariantCulture), value);
    }

    private static string Digits(string roundTrip)
    {
        string mantissa = roundTrip.Split('E')[0].Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        string digits = mantissa.Trim('0');
        return digits.Length == 0 ? "0" : mantissa.TrimStart('0').TrimEnd('0');
    }

    // "R" decides by itself between plain and exponent form; the leading digit's place follows from either.
    private static int ExponentOf(string roundTrip, string scientific)
    {
        string[] parts = roundTrip.TrimStart('-').Split('E');
        if (parts.Length == 2)
        {
            return int.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        string[] sides = parts[0].Split('.');
        return sides[0] != "0" ? sides[0].Length - 1
            : sides.Length > 1 ? -(sides[1].Length - sides[1].TrimStart('0').Length) - 1
            : int.Parse(scientific.Split('E')[1], CultureInfo.InvariantCulture);
    }
}
