using System.Collections;

namespace FlowLens.Core.Prompts.Templates.Values;

/// <summary>What <c>map</c>, <c>select</c> and their like give: it is true even where it is empty, has no length, and can be read once.</summary>
internal sealed class Generator(IEnumerable<object?> items) : IEnumerable<object?>
{
    private readonly IEnumerator<object?> items = items.GetEnumerator();

    public IEnumerator<object?> GetEnumerator()
    {
        while (items.MoveNext())
        {
            yield return items.Current;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
