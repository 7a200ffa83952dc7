using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>The filters. Adding one is a row here.</summary>
internal static class Filters
{
    public static IReadOnlyList<Builtin> All { get; } =
    [
        new("abs", "", NumberFilters.Abs),
        new("attr", "name", c => Members.Attribute(c.Target, c.TextAt(0))),
        new("batch", "linecount fill_with?", SequenceFilters.Batch),
        new("capitalize", "", c => Casing.Capitalize(c.Text)),
        new("center", "width?", c => TextMethods.Pad(c, c.Text, c.Int(0, 80), ' ', 0.5)),
        new("count", "", SequenceFilters.Length),
        new("d", "default_value? boolean?", SequenceFilters.Default),
        new("default", "default_value? boolean?", SequenceFilters.Default),
        new("dictsort", "case_sensitive? by? reverse?", Sorting.DictSort),
        new("e", "", TextFilters.Escape),
        new("escape", "", TextFilters.Escape),
        new("first", "", c => c.Items.Take(1).ToArray() is [var first] ? first : new Undefined("No first item, sequence was empty.")),
        new("float", "default?", NumberFilters.Float),
        new("format", "*", TextFilters.Format),
        new("groupby", "attribute default? case_sensitive?", Sorting.GroupBy),
        new("indent", "width? first? blank?", TextFilters.Indent),
        new("int", "default? base?", NumberFilters.Int),
        new("items", "", c => c.Target is Undefined ? new Generator([]) : new Generator(MappingMethods.Pairs(c.Target as Mapping ?? throw c.Wrong("needs a mapping")))),
        new("join", "d? attribute?", SequenceFilters.Join),
        new("last", "", SequenceFilters.Last),
        new("length", "", SequenceFilters.Length),
        new("list", "", c => Iteration.List(c.Items, c.Budget)),
        new("lower", "", c => Casing.Lower(c.Text)),
        new("map", "*", Selection.Map),
        new("max", "case_sensitive? attribute?", c => Sorting.Extreme(c, 1)),
        new("min", "case_sensitive? attribute?", c => Sorting.Extreme(c, -1)),
        new("reject", "*", c => Selection.Choose(c, byAttribute: false, keep: false)),
        new("rejectattr", "*", c => Selection.Choose(c, byAttribute: true, keep: false)),
        new("replace", "old new count?", c => TextMethods.Replace(c, c.Text)),
        new("reverse", "", SequenceFilters.Reverse),
        new("round", "precision? method?", NumberFilters.Round),
        new("safe", "", c => c.Text),
        new("select", "*", c => Selection.Choose(c, byAttribute: false, keep: true)),
        new("selectattr", "*", c => Selection.Choose(c, byAttribute: true, keep: true)),
        new("slice", "slices fill_with?", SequenceFilters.Slice),
        new("sort", "reverse? case_sensitive? attribute?", Sorting.Sort),
        new("string", "", c => c.Text),
        new("sum", "attribute? start?", SequenceFilters.Sum),
        new("title", "", c => TextFilters.Title(c.Text)),
        new("tojson", "ensure_ascii? indent? separators? sort_keys?", ToJson.Apply),
        new("trim", "chars?", c => PythonText.Trim(c.Text, c.TextOrNone(0))),
        new("truncate", "length? killwords? end? leeway?", TextFilters.Truncate),
        new("unique", "case_sensitive? attribute?", Sorting.Unique),
        new("upper", "", c => Casing.Upper(c.Text)),
        new("wordcount", "", TextFilters.WordCount),
    ];

    private static readonly Dictionary<string, Builtin> ByName = All.ToDictionary(f => f.Name);

    /// <exception cref="TemplateFailure">There is no such filter.</exception>
    public static Builtin Find(string name) => ByName.GetValueOrDefault(name) ?? throw new TemplateFailure($"there is no filter '{name}'");
}
