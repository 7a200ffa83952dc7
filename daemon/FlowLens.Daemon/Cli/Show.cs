using System.Globalization;
using System.Text;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary>Numbers and foreign text as a terminal shows them.</summary>
internal static class Show
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>Text from a prompt, a picture's name or a vocabulary: control characters, which could steer the terminal, are made visible.</summary>
    public static string Text(string text)
    {
        StringBuilder shown = new(text.Length);
        foreach (char c in text)
        {
            shown.Append(c switch
            {
                < ' ' => (char)('\u2400' + c),
                '\u007f' => '\u2421',
                _ when char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format => '\ufffd',
                _ => c,
            });
        }

        return shown.ToString();
    }

    /// <summary>A vocabulary piece on at most <paramref name="length"/> characters.</summary>
    public static string Piece(string piece, int length)
    {
        string text = Text(piece);
        int[] starts = StringInfo.ParseCombiningCharacters(text);
        return starts.Length <= length ? text : text[..starts[length - 1]] + "…";
    }

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");

    /// <summary>A probability with two digits; what is not 0 never shows as 0.</summary>
    public static string Probability(double p) => p is > 0 and < 0.005 ? "<.01" : p.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Nats: two significant digits or two decimals, whichever is more.</summary>
    public static string Nats(double nats)
    {
        double size = Math.Abs(nats);
        string digits = size switch
        {
            0 => "0",
            < 0.0001 => size.ToString("0.0e-0", CultureInfo.InvariantCulture),
            < 0.1 => size.ToString("0.####", CultureInfo.InvariantCulture),
            _ => size.ToString("0.00", CultureInfo.InvariantCulture),
        };
        return nats < 0 ? "−" + digits : digits;
    }

    public static string Seconds(double seconds) => seconds switch
    {
        <= 0 => "0 s",
        < 0.001 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0} µs"),
        < 0.1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.0} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
    };

    public static string Bytes(double bytes)
    {
        int unit = 0;
        for (; bytes >= 1024 && unit < ByteUnits.Length - 1; unit++)
        {
            bytes /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes.ToString(bytes < 10 && unit > 0 ? "0.0" : "0", CultureInfo.InvariantCulture)} {ByteUnits[unit]}");
    }

    public static string Flops(double flops) => flops switch
    {
        >= 1e12 => string.Create(CultureInfo.InvariantCulture, $"{flops / 1e12:0.0} TFLOP"),
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{flops / 1e9:0.0} GFLOP"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{flops / 1e6:0.0} MFLOP"),
    };

    /// <summary>A prompt's pictures as one line.</summary>
    public static string Pictures(PromptInfo prompt) =>
        string.Join(", ", prompt.Images.Select(i => Text(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(i.Path)} {i.Width}×{i.Height}"))));

    /// <summary>What made a result, as one line.</summary>
    public static string Model(Provenance made) => Text($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(made.Model))} · {made.Precision} · {made.Device}");
}
