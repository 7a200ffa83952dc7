using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary>One call of a builtin: the value it is applied to and its arguments.</summary>
internal sealed class Invocation(Builtin row, Interpreter interpreter, object? target, IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named)
{
    private (bool Given, object? Value)[] bound = [];

    public Interpreter Interpreter => interpreter;

    public Budget Budget => interpreter.Budget;

    /// <summary>A filter's input, a test's subject, a method's owner.</summary>
    public object? Target => target;

    /// <summary>All positional arguments, of rows that take whatever is given.</summary>
    public IReadOnlyList<object?> Rest => positional;

    /// <summary>All named arguments, of rows that take whatever is given.</summary>
    public IReadOnlyDictionary<string, object?> Named => named;

    /// <summary>The target as a text; what is no text is printed, as filters do.</summary>
    public string Text => Printing.Text(target, Budget);

    /// <summary>The value of parameter <paramref name="i"/>, null where it is left out.</summary>
    public object? this[int i] => bound[i].Value;

    public bool Has(int i) => bound[i].Given;

    public void Bind(string[] names)
    {
        bound = new (bool, object?)[names.Length];
        if (positional.Count > names.Length)
        {
            throw Wrong($"takes at most {names.Length} arguments, was given {positional.Count}");
        }

        for (int i = 0; i < positional.Count; i++)
        {
            bound[i] = (true, positional[i]);
        }

        foreach ((string name, object? value) in named)
        {
            int i = Array.FindIndex(names, n => n.TrimEnd('?') == name);
            bound[i >= 0 ? i : throw Wrong($"has no argument '{name}'")] = (true, value);
        }

        int missing = Array.FindIndex([.. names.Select((n, i) => bound[i].Given || n.EndsWith('?'))], ok => !ok);
        if (missing >= 0)
        {
            throw Wrong($"needs the argument '{names[missing]}'");
        }
    }

    public bool Flag(int i, bool fallback = false) => Has(i) ? Truth.Of(this[i]) : fallback;

    public int Int(int i, int fallback = 0) => Has(i) && this[i] is not null ? Numbers.Int(this[i]) : fallback;

    public string TextAt(int i, string? fallback = null) => !Has(i) && fallback is not null ? fallback
        : this[i] as string ?? throw Wrong($"needs a text, not '{TypeName.Of(this[i])}'");

    /// <summary>The parameter's text, null where it is left out or None.</summary>
    public string? TextOrNone(int i) => this[i] is null ? null : TextAt(i);

    public IEnumerable<object?> Items => Iteration.Of(target, Budget);

    public TemplateFailure Wrong(string what) => new($"'{row.Name}' {what}");
}
