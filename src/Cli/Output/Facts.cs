using System.Text.Json.Nodes;

namespace PointBus.Cli.Output;

/// <summary>Names and values below each other.</summary>
internal sealed class Facts(Printer printer)
{
    const int ShortestName = 9;

    readonly List<(string Name, string Value)> _facts = [];

    /// <summary>Leaves out what is not known.</summary>
    public void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            _facts.Add((name, value));
    }

    public void Print()
    {
        var width = _facts.Select(fact => fact.Name.Length).Append(ShortestName).Max();
        foreach (var (name, value) in _facts)
            printer.Result($"{name.PadRight(width)} {value}");
    }

    /// <summary>Any JSON in one line: members as <c>name value</c>, lists by their parts.</summary>
    public static string Of(JsonNode? node) => node switch
    {
        null => "-",
        JsonObject members => string.Join(", ", members.Where(member => member.Value is not null).Select(member => $"{member.Key.Replace('_', ' ')} {Of(member.Value)}")),
        JsonArray { Count: 0 } => "-",
        JsonArray parts => string.Join("; ", parts.Select(Of)),
        _ => node.GetValueKind() == System.Text.Json.JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString(),
    };

    /// <summary>The first member that is there, by names or dotted paths.</summary>
    public static JsonNode? Find(JsonNode? node, params string[] paths) =>
        paths.Select(path => path.Split('.').Aggregate(node, (part, name) => (part as JsonObject)?[name])).FirstOrDefault(found => found is not null);
}
