using System.Numerics;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>The methods of texts, lists and dictionaries. Adding one is a row here.</summary>
internal static class Methods
{
    private static readonly Builtin[] OfText =
    [
        new("capitalize", "", c => Casing.Capitalize(c.Text)),
        new("casefold", "", c => Casing.Lower(c.Text).Replace("ß", "ss", StringComparison.Ordinal)),
        new("center", "width fillchar?", c => TextMethods.Pad(c, c.Text, c.Int(0), TextMethods.Fill(c), 0.5)),
        new("count", "sub", c => new BigInteger(TextMethods.Count(c.Text, c.TextAt(0)))),
        new("encode", "*", c => throw c.Wrong("gives bytes, which templates here do not have")),
        new("endswith", "suffix", c => TextMethods.AnyOf(c, c.Text.EndsWith)),
        new("find", "sub start?", c => TextMethods.Find(c, last: false)),
        new("format", "*", TextMethods.Format),
        new("index", "sub start?", c => TextMethods.Find(c, last: false) is { Sign: >= 0 } place ? place : throw new TemplateFailure("substring not found")),
        new("isalnum", "", c => TextMethods.All(c.Text, p => PythonText.IsLetter(p) || TextMethods.IsNumeric(p))),
        new("isalpha", "", c => TextMethods.All(c.Text, PythonText.IsLetter)),
        new("isdecimal", "", c => TextMethods.All(c.Text, p => PythonText.Category(p) == System.Globalization.UnicodeCategory.DecimalDigitNumber)),
        new("isdigit", "", c => TextMethods.All(c.Text, TextMethods.IsDigit)),
        new("islower", "", c => TextMethods.IsCase(c.Text, Casing.Lower)),
        new("isnumeric", "", c => TextMethods.All(c.Text, TextMethods.IsNumeric)),
        new("isspace", "", c => c.Text.Length > 0 && PythonText.Trim(c.Text).Length == 0),
        new("istitle", "", c => c.Text.Any(char.IsLetter) && c.Text == Casing.TitleWords(c.Text)),
        new("isupper", "", c => TextMethods.IsCase(c.Text, Casing.Upper)),
        new("join", "iterable", TextMethods.Join),
        new("ljust", "width fillchar?", c => TextMethods.Pad(c, c.Text, c.Int(0), TextMethods.Fill(c), 0)),
        new("lower", "", c => Casing.Lower(c.Text)),
        new("lstrip", "chars?", c => PythonText.TrimStart(c.Text, c.TextOrNone(0))),
        new("partition", "sep", c => TextMethods.Partition(c, last: false)),
        new("removeprefix", "prefix", c => c.Text.StartsWith(c.TextAt(0), StringComparison.Ordinal) ? c.Text[c.TextAt(0).Length..] : c.Text),
        new("removesuffix", "suffix", c => c.Text.EndsWith(c.TextAt(0), StringComparison.Ordinal) ? c.Text[..^c.TextAt(0).Length] : c.Text),
        new("replace", "old new count?", c => TextMethods.Replace(c, c.Text)),
        new("rfind", "sub start?", c => TextMethods.Find(c, last: true)),
        new("rjust", "width fillchar?", c => TextMethods.Pad(c, c.Text, c.Int(0), TextMethods.Fill(c), 1)),
        new("rpartition", "sep", c => TextMethods.Partition(c, last: true)),
        new("rsplit", "sep? maxsplit?", Splitting.SplitFromEnd),
        new("rstrip", "chars?", c => PythonText.TrimEnd(c.Text, c.TextOrNone(0))),
        new("split", "sep? maxsplit?", Splitting.Split),
        new("splitlines", "keepends?", Splitting.Lines),
        new("startswith", "prefix", c => TextMethods.AnyOf(c, c.Text.StartsWith)),
        new("strip", "chars?", c => PythonText.Trim(c.Text, c.TextOrNone(0))),
        new("swapcase", "", c => string.Concat(c.Text.Select(l => char.IsUpper(l) ? Casing.Lower(l.ToString()) : Casing.Upper(l.ToString())))),
        new("title", "", c => Casing.TitleWords(c.Text)),
        new("upper", "", c => Casing.Upper(c.Text)),
        new("zfill", "width", c => TextMethods.ZeroFill(c, c.Text, c.Int(0))),
    ];

    private static readonly Builtin[] OfMapping =
    [
        new("copy", "", c => new Mapping(MappingMethods.Owner(c).Items)),
        new("get", "key default?", c => MappingMethods.Owner(c).TryGet(c[0], out object? value) ? value : c[1]),
        new("items", "", c => new Sequence([.. MappingMethods.Pairs(MappingMethods.Owner(c))], SequenceKind.Items)),
        new("keys", "", c => new Sequence([.. MappingMethods.Owner(c).Keys], SequenceKind.Keys)),
        new("values", "", c => new Sequence([.. MappingMethods.Owner(c).Items.Select(i => i.Value)], SequenceKind.Values)),
    ];

    private static readonly Builtin[] OfSequence =
    [
        new("copy", "", c => c.Target),
        new("count", "value", c => new BigInteger(c.Items.Count(i => Truth.Equal(i, c[0], c.Budget)))),
        new("index", "value", c => new BigInteger(c.Items.TakeWhile(i => !Truth.Equal(i, c[0], c.Budget)).Count() is var at
            && at < ((Sequence)c.Target!).Items.Count ? at : throw new TemplateFailure("the value is not in the list"))),
    ];

    // What Python has and a template may not call: it would change the conversation.
    private static readonly string[] ChangesList = ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"];
    private static readonly string[] ChangesMapping = ["clear", "pop", "popitem", "setdefault", "update"];

    private static readonly Dictionary<string, Builtin> TextByName = OfText.ToDictionary(m => m.Name);
    private static readonly Dictionary<string, Builtin> MappingByName = OfMapping.ToDictionary(m => m.Name);
    private static readonly Dictionary<string, Builtin> SequenceByName = OfSequence.ToDictionary(m => m.Name);

    public static Builtin? Find(object? owner, string name) => owner switch
    {
        string => TextByName.GetValueOrDefault(name),
        Mapping => MappingByName.GetValueOrDefault(name),
        Sequence { Kind: SequenceKind.List or SequenceKind.Tuple } => SequenceByName.GetValueOrDefault(name),
        _ => null,
    };

    public static bool Changes(object? owner, string name) => owner switch
    {
        Sequence => ChangesList.Contains(name),
        Mapping => ChangesMapping.Contains(name),
        _ => false,
    };
}
