using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace PointBus.Host.Ingest.Formats;

/// <summary>The texts of one position of a GeoJSON geometry and of its time, or the code that refuses it.</summary>
internal readonly record struct GeoJsonFix(byte[] Lat, byte[] Lon, byte[] Elevation, byte[] Time, string? Refusal);

/// <summary>Walks a GeoJSON document and pairs each position with its time.</summary>
internal static class GeoJsonFixes
{
    const string Coordinates = "coordinates";

    static readonly byte[] Unreadable = "?"u8.ToArray();

    public static IEnumerable<GeoJsonFix> Of(JsonElement root, TrackNotes notes) => TypeOf(root) switch
    {
        "FeatureCollection" => Elements(Member(root, "features")).SelectMany(feature => Feature(feature, notes)),
        "Feature" => Feature(root, notes),
        "Point" or "LineString" or "MultiLineString" => Geometry(root, default, notes),
        _ => throw new TrackFormatException(TrackCodes.GeoJsonInvalid, 1),
    };

    static IEnumerable<GeoJsonFix> Feature(JsonElement feature, TrackNotes notes) =>
        Geometry(Member(feature, "geometry"), Member(feature, "properties"), notes);

    static IEnumerable<GeoJsonFix> Geometry(JsonElement geometry, JsonElement properties, TrackNotes notes)
    {
        switch (TypeOf(geometry))
        {
            case "Point":
                return [Fix(Member(geometry, Coordinates), TimeOf(properties), null)];
            case "LineString":
                return Line(Member(geometry, Coordinates), Times(properties));
            case "MultiLineString":
                return Lines(Member(geometry, Coordinates), Times(properties));
            default:
                notes.Ignore();
                return [];
        }
    }

    static IEnumerable<GeoJsonFix> Lines(JsonElement lines, JsonElement times)
    {
        // In step, not by index: an index into nested arrays is a walk from their beginning.
        var time = Elements(times);
        foreach (var line in Elements(lines))
            foreach (var fix in Line(line, time.MoveNext() ? time.Current : default))
                yield return fix;
    }

    static IEnumerable<GeoJsonFix> Line(JsonElement positions, JsonElement times)
    {
        var (count, given) = (Length(positions), Length(times));
        var refusal = given == count ? null : given == 0 ? TrackCodes.TimeRequired : TrackCodes.GeoJsonTimesLength;
        var time = Elements(times);
        foreach (var position in Elements(positions))
            yield return Fix(position, time.MoveNext() ? time.Current : default, refusal);
    }

    static GeoJsonFix Fix(JsonElement position, JsonElement time, string? refusal)
    {
        var count = Length(position);
        return new GeoJsonFix(
            count > 1 ? Text(position[1], JsonValueKind.Number) : [],
            count > 1 ? Text(position[0], JsonValueKind.Number) : [],
            count > 2 ? Text(position[2], JsonValueKind.Number) : [],
            Text(time, JsonValueKind.String),
            refusal);
    }

    /// <summary>A number or string as it is written; a value of another kind gives a text that can be read as neither.</summary>
    static byte[] Text(JsonElement value, JsonValueKind expected)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return [];

        return value.ValueKind == expected ? JsonMarshal.GetRawUtf8Value(value).Trim((byte)'"').ToArray() : Unreadable;
    }

    static JsonElement TimeOf(JsonElement properties)
    {
        var time = Member(properties, "time");
        return time.ValueKind == JsonValueKind.Undefined ? Member(properties, "timestamp") : time;
    }

    static JsonElement Times(JsonElement properties) => Member(Member(properties, "coordinateProperties"), "times");

    static string? TypeOf(JsonElement element) =>
        Member(element, "type") is { ValueKind: JsonValueKind.String } type
            ? Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(type).Trim((byte)'"'))
            : null;

    static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    static int Length(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.GetArrayLength() : 0;

    static JsonElement.ArrayEnumerator Elements(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;
}
