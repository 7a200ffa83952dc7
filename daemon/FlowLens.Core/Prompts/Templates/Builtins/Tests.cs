using System.Numerics;
using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>The tests of <c>is</c>. Adding one is a row here.</summary>
internal static class Tests
{
    public static IReadOnlyList<Builtin> All { get; } =
    [
        new("boolean", "", c => c.Target is bool),
        new("callable", "", c => c.Target is ICallable),
        new("defined", "", c => c.Target is not Undefined),
        new("divisibleby", "num", c => Operators.Apply("%", c.Target, c[0], c.Interpreter) is BigInteger { IsZero: true }),
        new("eq", "other", c => Compare(c, "==")),
        new("equalto", "other", c => Compare(c, "==")),
        new("even", "", c => Operators.Apply("%", c.Target, new BigInteger(2), c.Interpreter) is BigInteger { IsZero: true }),
        new("false", "", c => c.Target is false),
        new("filter", "", c => c.Target is string name && Filters.All.Any(f => f.Name == name)),
        new("float", "", c => c.Target is double),
        new("ge", "other", c => Compare(c, ">=")),
        new("greaterthan", "other", c => Compare(c, ">")),
        new("gt", "other", c => Compare(c, ">")),
        new("in", "seq", c => Compare(c, "in")),
        new("integer", "", c => c.Target is BigInteger),
        new("iterable", "", c => c.Target is string or Sequence or Generator or Mapping or Undefined),
        new("le", "other", c => Compare(c, "<=")),
        new("lessthan", "other", c => Compare(c, "<")),
        new("lower", "", c => TextMethods.IsCase(c.Text, Casing.Lower)),
        new("lt", "other", c => Compare(c, "<")),
        new("mapping", "", c => c.Target is Mapping),
        new("ne", "other", c => Compare(c, "!=")),
        new("none", "", c => c.Target is null),
        new("number", "", c => Numbers.Of(c.Target) is not null),
        new("odd", "", c => Operators.Apply("%", c.Target, new BigInteger(2), c.Interpreter) is BigInteger { IsOne: true }),
        new("sameas", "other", c => ReferenceEquals(c.Target, c[0]) || (c.Target is bool or string or BigInteger && c.Target.Equals(c[0]))),
        new("sequence", "", c => c.Target is string or Sequence or Mapping or Undefined),
        new("string", "", c => c.Target is string),
        new("test", "", c => c.Target is string name && All!.Any(t => t.Name == name)),
        new("true", "", c => c.Target is true),
        new("undefined", "", c => c.Target is Undefined),
        new("upper", "", c => TextMethods.IsCase(c.Text, Casing.Upper)),
    ];

    private static readonly Dictionary<string, Builtin> ByName = All.ToDictionary(t => t.Name);

    /// <exception cref="TemplateFailure">There is no such test.</exception>
    public static Builtin Find(string name) => ByName.GetValueOrDefault(name) ?? throw new TemplateFailure($"there is no test '{name}'");

    private static bool Compare(Invocation call, string comparison) => Comparing.Holds(comparison, call.Target, call[0], call.Budget);
}
