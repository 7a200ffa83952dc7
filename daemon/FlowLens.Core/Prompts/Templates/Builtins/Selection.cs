using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Builtins;

/// <summary><c>map</c>, <c>select</c>, <c>reject</c> and their forms by attribute.</summary>
internal static class Selection
{
    private static readonly Dictionary<string, object?> NoNames = [];

    public static Generator Map(Invocation call)
    {
        if (call.Rest.Count == 0)
        {
            if (!call.Named.TryGetValue("attribute", out object? path))
            {
                throw call.Wrong("needs a filter or an attribute");
            }

            bool hasFallback = call.Named.TryGetValue("default", out object? fallback);
            return new Generator(call.Items.Select(i => Members.Path(i, path, call.Budget) is var value && value is Undefined && hasFallback ? fallback : value));
        }

        Builtin filter = Filters.Find(call.Rest[0] as string ?? throw call.Wrong("needs a filter's name"));
        object?[] rest = [.. call.Rest.Skip(1)];
        return new Generator(call.Items.Select(i => filter.Invoke(call.Interpreter, i, rest, call.Named)));
    }

    public static Generator Choose(Invocation call, bool byAttribute, bool keep)
    {
        int skip = byAttribute ? 1 : 0;
        if (call.Rest.Count < skip)
        {
            throw call.Wrong("needs an attribute");
        }

        object? path = byAttribute ? call.Rest[0] : null;
        Builtin? test = call.Rest.Count > skip ? Tests.Find(call.Rest[skip] as string ?? throw call.Wrong("needs a test's name")) : null;
        object?[] rest = [.. call.Rest.Skip(skip + 1)];
        return new Generator(call.Items.Where(item =>
        {
            object? value = byAttribute ? Members.Path(item, path, call.Budget) : item;
            return Truth.Of(test is null ? value : test.Invoke(call.Interpreter, value, rest, NoNames)) == keep;
        }));
    }
}
