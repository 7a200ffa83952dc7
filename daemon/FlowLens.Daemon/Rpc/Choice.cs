using FlowLens.Core;

namespace FlowLens.Daemon.Rpc;

/// <summary>Options that are one of a few words on the wire and an enumeration in the domain.</summary>
internal static class Choice
{
    /// <summary>The value of a word; the first value of the enumeration for null.</summary>
    /// <exception cref="FlowLensException">There is no such word.</exception>
    public static T Of<T>(string field, string? word)
        where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        int at = word is null ? 0 : Array.FindIndex(values, v => Word(v) == word);
        return at >= 0 ? values[at] : throw new FlowLensException(ErrorKind.BadOption, $"{field} is '{word}'", $"Choose one of {string.Join(", ", values.Select(Word))}");
    }

    /// <summary>The kebab-case word of a value.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Kebab.Of(value.ToString());
}
