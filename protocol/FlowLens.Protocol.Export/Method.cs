using System.Reflection;
using System.Text.Json;
using StreamJsonRpc;

namespace FlowLens.Protocol.Export;

/// <summary>A method of the contract.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Params">The record that it takes.</param>
/// <param name="Result">The record that it answers.</param>
/// <param name="ProgressItem">What it reports, or null.</param>
/// <param name="Info">Where it is declared.</param>
internal sealed record Method(string Name, Type Params, Type Result, Type? ProgressItem, MethodInfo Info)
{
    /// <summary>The methods, in the order of their declaration.</summary>
    public static IReadOnlyList<Method> All { get; } = [.. typeof(IFlowLens).GetMethods().OrderBy(m => m.MetadataToken).Select(Of)];

    /// <summary>The item type of a progress token, or null for any other type.</summary>
    public static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IProgress<>) ? type.GetGenericArguments()[0] : null;

    private static Method Of(MethodInfo method)
    {
        Type parameters = method.GetParameters()[0].ParameterType;
        return new Method(method.GetCustomAttribute<JsonRpcMethodAttribute>()!.Name!, parameters, method.ReturnType.GetGenericArguments()[0],
            parameters.GetProperties().Select(p => ItemOf(p.PropertyType)).FirstOrDefault(item => item is not null), method);
    }
}
