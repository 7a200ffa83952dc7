using System.Globalization;
using System.Text;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>A time in the C locale's words. <c>%-d</c> leaves out leading zeros.</summary>
internal static class Strftime
{
    private static readonly (char Code, Func<DateTime, string> Print)[] Codes =
    [
        ('a', t => t.ToString("ddd", CultureInfo.InvariantCulture)),
        ('A', t => t.ToString("dddd", CultureInfo.InvariantCulture)),
        ('b', t => t.ToString("MMM", CultureInfo.InvariantCulture)),
        ('B', t => t.ToString("MMMM", CultureInfo.InvariantCulture)),
        ('c', t => t.ToString("ddd MMM ", CultureInfo.InvariantCulture) + $"{t.Day,2} " + t.ToString("HH:mm:ss yyyy", CultureInfo.InvariantCulture)),
        ('d', t => $"{t.Day:00}"),
        ('D', t => t.ToString("MM/dd/yy", CultureInfo.InvariantCulture)),
        ('e', t => $"{t.Day,2}"),
        ('f', t => t.ToString("ffffff", CultureInfo.InvariantCulture)),
        ('F', t => t.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ('H', t => $"{t.Hour:00}"),
        ('I', t => t.ToString("hh", CultureInfo.InvariantCulture)),
        ('j', t => $"{t.DayOfYear:000}"),
        ('m', t => $"{t.Month:00}"),
        ('M', t => $"{t.Minute:00}"),
        ('n', _ => "\n"),
        ('p', t => t.Hour < 12 ? "AM" : "PM"),
        ('S', t => $"{t.Second:00}"),
        ('t', _ => "\t"),
        ('T', t => t.ToString("HH:mm:ss", CultureInfo.InvariantCulture)),
        ('u', t => $"{(t.DayOfWeek == 0 ? 7 : (int)t.DayOfWeek)}"),
        ('w', t => $"{(int)t.DayOfWeek}"),
        ('x', t => t.ToString("MM/dd/yy", CultureInfo.InvariantCulture)),
        ('X', t => t.ToString("HH:mm:ss", CultureInfo.InvariantCulture)),
        ('y', t => t.ToString("yy", CultureInfo.InvariantCulture)),
        ('Y', t => $"{t.Year}"),
        ('z', _ => ""),
        ('Z', _ => ""),
        ('%', _ => "%"),
    ];

    public static string Format(string format, DateTime time, Budget budget)
    {
        budget.SpendText(format.Length * 4L);
        StringBuilder output = new();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                output.Append(format[i]);
                continue;
            }

            bool bare = format[i + 1] == '-' && i + 2 < format.Length;
            i += bare ? 2 : 1;
            char code = format[i];
            Func<DateTime, string> print = Codes.FirstOrDefault(c => c.Code == code).Print
                ?? throw new TemplateFailure($"strftime_now does not know '%{code}'");
            string text = print(time);
            output.Append(bare && text.TrimStart('0', ' ') is { Length: > 0 } trimmed ? trimmed : bare ? "0" : text);
        }

        return output.ToString();
    }
}
