using System.Text.Json;

namespace PointBus.Consumers.Operating;

/// <summary>One difference between two bodies.</summary>
/// <param name="Path">Such as <c>[3].lat</c>; the place in the new body, or in the old one where it is gone.</param>
/// <param name="Old">Absent where it is new.</param>
/// <param name="New">Absent where it is gone.</param>
public sealed record JsonChange(string Path, JsonElement? Old, JsonElement? New);

/// <summary>Compares two JSON values. Elements of arrays are matched by content and then by time, so that leaving out one point is one change.</summary>
static class JsonChanges
{
    static readonly string[] Times = ["date_time", "dateTime", "datetime", "time"];

    public static IEnumerable<JsonChange> Between(JsonElement old, JsonElement edited) => Between("", old, edited);

    static IEnumerable<JsonChange> Between(string path, JsonElement old, JsonElement edited) => (old.ValueKind, edited.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => Members(path, old, edited),
        (JsonValueKind.Array, JsonValueKind.Array) => Elements(path, old, edited),
        _ => JsonElement.DeepEquals(old, edited) ? [] : [new JsonChange(path, old, edited)],
    };

    static IEnumerable<JsonChange> Members(string path, JsonElement old, JsonElement edited)
    {
        foreach (var member in old.EnumerateObject())
            if (!edited.TryGetProperty(member.Name, out var value))
                yield return new JsonChange(Join(path, member.Name), member.Value, null);
            else
                foreach (var change in Between(Join(path, member.Name), member.Value, value))
                    yield return change;

        foreach (var member in edited.EnumerateObject())
            if (!old.TryGetProperty(member.Name, out _))
                yield return new JsonChange(Join(path, member.Name), null, member.Value);
    }

    static IEnumerable<JsonChange> Elements(string path, JsonElement old, JsonElement edited)
    {
        var gone = Indexed(old);
        var added = Indexed(edited);
        Pair(gone, added, one => one.Element.GetRawText());
        var timed = Pair(gone, added, one => Time(one.Element));
        var placed = Pair(gone, added, one => one.Index.ToString(System.Globalization.CultureInfo.InvariantCulture));

        foreach (var (before, after) in timed.Concat(placed).OrderBy(pair => pair.New.Index))
            foreach (var change in Between($"{path}[{after.Index}]", before.Element, after.Element))
                yield return change;
        foreach (var one in gone)
            yield return new JsonChange($"{path}[{one.Index}]", one.Element, null);
        foreach (var one in added)
            yield return new JsonChange($"{path}[{one.Index}]", null, one.Element);
    }

    /// <summary>Takes those with the same key out of both lists, each with the first of its like.</summary>
    static List<(Place Old, Place New)> Pair(List<Place> gone, List<Place> added, Func<Place, string?> key)
    {
        var free = added.Where(one => key(one) is not null).GroupBy(key).ToDictionary(group => group.Key!, group => new Queue<Place>(group), StringComparer.Ordinal);
        var pairs = new List<(Place Old, Place New)>();
        foreach (var one in gone)
            if (key(one) is { } mine && free.TryGetValue(mine, out var like) && like.TryDequeue(out var match))
                pairs.Add((one, match));

        var paired = pairs.SelectMany(pair => new[] { pair.Old, pair.New }).ToHashSet(ReferenceEqualityComparer.Instance);
        gone.RemoveAll(paired.Contains);
        added.RemoveAll(paired.Contains);
        return pairs;
    }

    static List<Place> Indexed(JsonElement array) => [.. array.EnumerateArray().Select((element, index) => new Place(index, element))];

    static string? Time(JsonElement element) =>
        element.ValueKind != JsonValueKind.Object ? null
        : Times.Select(name => element.TryGetProperty(name, out var time) ? time.GetRawText() : null).FirstOrDefault(text => text is not null);

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    sealed record Place(int Index, JsonElement Element);
}
