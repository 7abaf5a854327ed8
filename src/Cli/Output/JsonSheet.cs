using System.Text.Json;
using System.Text.Json.Nodes;

namespace PointBus.Cli.Output;

/// <summary>A table of a list in the host's answer, for lists that need no more than being shown.</summary>
internal static class JsonSheet
{
    /// <param name="items">A list of objects.</param>
    /// <param name="now">What ages are counted from.</param>
    /// <param name="columns">Headings with the members that fill them; the first member that is there counts.</param>
    public static Sheet Of(JsonNode? items, DateTimeOffset now, params JsonColumn[] columns)
    {
        var sheet = new Sheet([.. columns.Select(column => new Column(column.Heading, column.Kind))]);
        foreach (var item in items as JsonArray ?? [])
            sheet.Add([.. columns.Select(column => Cell(Facts.Find(item, column.Paths), column, now))]);

        return sheet;
    }

    static Cell Cell(JsonNode? value, JsonColumn column, DateTimeOffset now) => value switch
    {
        null => column.Kind == ColumnKind.Number ? "?" : "",
        _ when column.IsTime => DateTimeOffset.TryParse(Facts.Of(value), System.Globalization.CultureInfo.InvariantCulture, out var time) ? Plain.Ago(time, now) : Facts.Of(value),
        JsonValue number when column.Kind == ColumnKind.Number && number.GetValueKind() == JsonValueKind.Number => Plain.Number((long)number.GetValue<double>()),
        _ when value.GetValueKind() is JsonValueKind.True => "yes",
        _ when value.GetValueKind() is JsonValueKind.False => "",
        _ => Facts.Of(value),
    };
}

/// <summary>A column of a table made from JSON.</summary>
internal sealed record JsonColumn(string Heading, ColumnKind Kind, params string[] Paths)
{
    /// <summary>Shown as its age.</summary>
    public bool IsTime { get; init; }
}
