using System.Numerics;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>A dictionary in the order of insertion; 1, 1.0 and True are one key, as in Python.</summary>
internal sealed class Mapping
{
    private readonly OrderedDictionary<(string Type, object? Value), (object? Key, object? Value)> items = [];

    public Mapping()
    {
    }

    public Mapping(IEnumerable<(object? Key, object? Value)> items)
    {
        foreach ((object? key, object? value) in items)
        {
            Set(key, value);
        }
    }

    public int Count => items.Count;

    public IEnumerable<(object? Key, object? Value)> Items => items.Values;

    public IEnumerable<object?> Keys => items.Values.Select(i => i.Key);

    public bool TryGet(object? key, out object? value)
    {
        bool found = items.TryGetValue(Slot(key), out (object? Key, object? Value) item);
        value = item.Value;
        return found;
    }

    public void Set(object? key, object? value)
    {
        (string, object?) slot = Slot(key);
        items[slot] = (items.TryGetValue(slot, out (object? Key, object? Value) present) ? present.Key : key, value);
    }

    private static (string Type, object? Value) Slot(object? key) => key switch
    {
        bool flag => ("number", flag ? BigInteger.One : BigInteger.Zero),
        BigInteger => ("number", key),
        double number => ("number", double.IsInteger(number) ? new BigInteger(number) : number),
        string => ("text", key),
        null => ("none", null),
        Sequence { Kind: SequenceKind.Tuple } tuple => ("tuple", string.Join('\n', tuple.Items.Select(i => Slot(i)))),
        _ => throw new TemplateFailure($"unhashable type: '{TypeName.Of(key)}'"),
    };
}
