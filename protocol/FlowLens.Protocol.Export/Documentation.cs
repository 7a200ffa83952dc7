using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FlowLens.Protocol.Export;

/// <summary>The contract's docstrings, from the XML file that the compiler writes beside its assembly.</summary>
internal sealed partial class Documentation
{
    private readonly Dictionary<string, XElement> members;

    public Documentation(Assembly assembly) => members = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>What a record is, or null.</summary>
    public string? Of(Type type) => Text(Find($"T:{type.FullName}")?.Element("summary"));

    /// <summary>What a method does, or null.</summary>
    public string? Of(MethodInfo method) =>
        Text(members.FirstOrDefault(m => m.Key.StartsWith($"M:{method.DeclaringType!.FullName}.{method.Name}(", StringComparison.Ordinal)).Value?.Element("summary"));

    /// <summary>What a record's parameter holds, or null.</summary>
    public string? OfParameter(Type type, string wireName) => Text(Find($"T:{type.FullName}")?.Elements("param")
        .FirstOrDefault(p => JsonNamingPolicy.CamelCase.ConvertName(p.Attribute("name")!.Value) == wireName));

    private XElement? Find(string name) => members.GetValueOrDefault(name);

    private static string? Text(XElement? element) => element is null ? null
        : Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "paramref" } parameter => $"`{JsonNamingPolicy.CamelCase.ConvertName(parameter.Attribute("name")!.Value)}`",
        XElement { Name.LocalName: "see" } reference => $"`{reference.Attribute("cref")!.Value.Split('.')[^1]}`",
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
