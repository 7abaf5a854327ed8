using System.Globalization;
using System.Text.Json.Nodes;
using PointBus.Cli.Verbs;

namespace PointBus.Cli.Letters;

/// <summary>Which dead letters: the parts that were given, under the names that the host has for them.</summary>
internal sealed record LetterFilter(IReadOnlyList<(string Name, string Value)> Parts)
{
    static readonly string[] Numbers = ["min_priority", "max_priority"];

    public bool IsEmpty => Parts.Count == 0;

    public string? this[string name] => Parts.FirstOrDefault(part => part.Name == name).Value;

    /// <summary>The same with one part more; a value already there is replaced.</summary>
    public LetterFilter With(string name, string? value) =>
        new([.. Parts.Where(part => part.Name != name), .. value is null ? [] : new[] { (name, value) }]);

    /// <summary>No letter that failed after a moment.</summary>
    public LetterFilter Until(DateTimeOffset? cutoff) =>
        cutoff is { } end && !(Moment.Read(this["before"]) <= end) ? With("before", Moment.Write(end)) : this;

    /// <summary>The filter that an operation was made with; <see langword="null"/> where it named its letters.</summary>
    public static LetterFilter? Of(JsonObject? selection) =>
        selection is null || selection.ContainsKey("ids") ? null : new([.. selection.Where(part => part.Value is JsonValue).Select(part => (part.Key, part.Value!.ToString()))]);

    public string Query(params (string Name, string? Value)[] more) =>
        QueryText.Of([.. Parts, .. more]);

    public JsonObject Body() => new(Parts.Select(part => KeyValuePair.Create(
        part.Name,
        (JsonNode?)(Numbers.Contains(part.Name) ? int.Parse(part.Value, CultureInfo.InvariantCulture) : part.Value))));

    /// <summary>As people say it.</summary>
    public override string ToString() =>
        IsEmpty ? "all letters" : string.Join(", ", Parts.Select(part => $"{part.Name.Replace('_', ' ')} {part.Value}"));
}
