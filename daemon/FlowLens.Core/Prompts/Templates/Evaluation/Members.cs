using System.Numerics;
using FlowLens.Core.Prompts.Templates.Builtins;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>Members of values. What is not there is <see cref="Undefined"/>; members of what is undefined are an error.</summary>
internal static class Members
{
    /// <summary><c>value.name</c>: a method first, then an item.</summary>
    public static object? Attribute(object? value, string name) => value is Undefined undefined ? throw undefined.Failure
        : TryOwn(value, name, out object? own) ? own
        : value is Mapping mapping && mapping.TryGet(name, out object? item) ? item
        : Missing(value, name);

    /// <summary><c>value[key]</c>: an item first, then a method.</summary>
    public static object? Item(object? value, object? key, Budget budget)
    {
        switch (value, key)
        {
            case (Undefined undefined, _):
                throw undefined.Failure;
            case (Mapping mapping, _) when mapping.TryGet(key, out object? item):
                budget.Spend(key is string text ? text.Length : 1);
                return item;
            case (Sequence sequence, BigInteger or bool):
                return Place(sequence.Items.Count, key) is { } place ? sequence.Items[place] : Missing(value, key);
            case (string letters, BigInteger or bool):
                budget.Spend(letters.Length);
                int[] points = PythonText.Points(letters);
                return Place(points.Length, key) is { } index ? PythonText.From([points[index]]) : Missing(value, key);
            default:
                return key is string name && TryOwn(value, name, out object? own) ? own : Missing(value, key);
        }
    }

    /// <summary>A member by a path such as <c>function.name</c> or <c>0.text</c>.</summary>
    public static object? Path(object? value, object? path, Budget budget)
    {
        if (path is not string names)
        {
            return Item(value, path, budget);
        }

        foreach (string part in names.Split('.'))
        {
            value = Item(value, part.Length > 0 && part.All(char.IsAsciiDigit) ? BigInteger.Parse(part, System.Globalization.CultureInfo.InvariantCulture) : part, budget);
        }

        return value;
    }

    // Methods, and attributes that are no items.
    private static bool TryOwn(object? value, string name, out object? own)
    {
        own = null;
        switch (value)
        {
            case LoopState loop:
                Func<LoopState, object?>? get = LoopState.Members.FirstOrDefault(m => m.Name == name).Get;
                own = get?.Invoke(loop);
                return get is not null;
            case Namespace names:
                return names.Items.TryGet(name, out own);
            default:
                own = Methods.Find(value, name) is { } row ? new BoundBuiltin(row, value) : null;
                return own is not null;
        }
    }

    private static int? Place(int count, object? key)
    {
        long index = Numbers.Int(key);
        index += index < 0 ? count : 0;
        return index < 0 || index >= count ? null : (int)index;
    }

    private static Undefined Missing(object? value, object? key) => new(
        key is string name && (name.StartsWith('_') || Methods.Changes(value, name))
            ? $"access to attribute '{name}' of '{TypeName.Of(value)}' object is unsafe"
            : key is BigInteger ? $"{TypeName.Of(value)} object has no element {key}" : $"'{TypeName.Of(value)} object' has no attribute '{key}'");
}
