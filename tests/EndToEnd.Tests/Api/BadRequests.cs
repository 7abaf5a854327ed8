using System.IO.Compression;
using System.Text;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>A request that is wrong as a whole, and its answer.</summary>
/// <param name="Body">Latin-1, so that any byte can be written; <c>POINTS</c> stands for the name of the array.</param>
sealed record BadRequest(int Status, string Code, string Body)
{
    public string? ContentType { get; init; } = "application/json";

    public string? Encoding { get; init; }

    public bool OnScoring { get; init; } = true;

    /// <summary>In place of the body.</summary>
    public byte[]? Bytes { get; init; }

    public byte[] For(string path) => Bytes ?? System.Text.Encoding.Latin1.GetBytes(Body.Replace("POINTS", path == "/scoring/batch" ? "tracks" : "track_points", StringComparison.Ordinal));
}

static class BadRequests
{
    const string Point = """{"datetime":"2025-05-31T10:00:00Z","lat":47.5,"lon":11.25}""";
    const string Good = """{"flight_id":"bad-request","POINTS":[""" + Point + "]}";

    public static Dictionary<string, BadRequest> All { get; } = new()
    {
        ["empty"] = new(400, "body.required", ""),
        ["only a byte order mark"] = new(400, "body.required", "\u00EF\u00BB\u00BF"),
        ["null"] = new(400, "body.required", "null"),
        ["not JSON"] = new(400, "json.invalid", "hello"),
        ["blank"] = new(400, "json.invalid", "  \n"),
        ["a list"] = new(400, "json.object_required", "[" + Good + "]"),
        ["[null]"] = new(400, "json.object_required", "[null]"),
        ["a text"] = new(400, "json.object_required", "\"text\""),
        ["cut short"] = new(400, "json.invalid", Good[..^1]),
        ["cut short in a text"] = new(400, "json.invalid", Good[..12]),
        ["trailing data"] = new(400, "json.invalid", Good + "{}"),
        ["trailing comma"] = new(400, "json.invalid", """{"POINTS":[],}"""),
        ["comment"] = new(400, "json.invalid", """{"POINTS":[] /* no */}"""),
        ["NaN"] = new(400, "json.invalid", """{"POINTS":[{"lat":NaN}]}"""),
        ["raw NUL"] = new(400, "json.invalid", "{\"flight_id\":\"a\0b\",\"POINTS\":[]}"),
        ["nine levels"] = new(400, "json.depth", """{"a":[[[[[[[[1]]]]]]]]}"""),
        ["ten thousand levels"] = new(400, "json.depth", new string('[', 10_000)),
        ["a member twice"] = new(400, "json.duplicate_key", """{"flight_id":"a","flight_id":"b","POINTS":[]}"""),
        ["a member twice in a point"] = new(400, "json.duplicate_key", """{"flight_id":"a","POINTS":[{"lat":1,"lat":2}]}"""),
        ["a member twice in disguise"] = new(400, "json.duplicate_key", """{"flight_id":"a","POINTS":[{"lat":1,"l\u0061t":2}]}"""),
        ["invalid UTF-8"] = new(400, "json.utf8", "{\"flight_id\":\"\u00FF\u00FE\",\"POINTS\":[" + Point + "]}"),
        ["invalid UTF-8 where nobody looks"] = new(400, "json.utf8", "{\"flight_id\":\"a\",\"other\":\"\u00C3(\",\"POINTS\":[" + Point + "]}"),
        ["invalid UTF-8 at the start"] = new(400, "json.utf8", "\u00FF" + Good),
        ["half a surrogate pair in a name"] = new(400, "json.utf8", """{"\ud800":1,"\udc00":2,"POINTS":[]}"""),
        ["half a surrogate pair in an id"] = new(400, "json.utf8", """{"flight_id":"a\ud800","flight_uuid":"\ud800","POINTS":[{"lat":1}]}"""),
        ["over the limit"] = new(413, "body.too_large", new string(' ', (8 << 20) + 1)),
        ["gzip bomb"] = new(413, "body.too_large", "") { Encoding = "gzip", Bytes = Gzip(new byte[50 << 20]) },
        ["brotli bomb"] = new(413, "body.too_large", "") { Encoding = "br", Bytes = Brotli(new byte[50 << 20]) },
        ["corrupt gzip"] = new(400, "encoding.invalid", Good) { Encoding = "gzip" },
        ["corrupt brotli"] = new(400, "encoding.invalid", Good) { Encoding = "br" },
        ["gzip cut short"] = new(400, "encoding.invalid", "") { Encoding = "gzip", Bytes = Gzip(Encoding.UTF8.GetBytes(new string(' ', 5_000) + "{}"))[..^8] },
        ["unknown encoding"] = new(415, "encoding.unsupported", Good) { Encoding = "zstd" },
        ["other content type"] = new(415, "content_type.unsupported", Good) { ContentType = "text/plain" },
        ["no content type"] = new(415, "content_type.unsupported", Good) { ContentType = null },
        ["no points"] = new(422, "points.required", """{"flight_id":"a"}"""),
        ["points null"] = new(422, "points.required", """{"flight_id":"a","POINTS":null}"""),
        ["points an object"] = new(422, "points.required", """{"flight_id":"a","POINTS":{}}"""),
        ["10,001 points"] = new(400, "batch.too_many", """{"flight_id":"a","POINTS":[""" + string.Join(',', Enumerable.Repeat("1", 10_001)) + "]}"),
        ["long id"] = new(422, "id.length", """{"flight_id":"IDIDIDIDID","POINTS":[]}""".Replace("IDIDIDIDID", new string('f', 101), StringComparison.Ordinal)) { OnScoring = false },
        ["NUL in an id"] = new(422, "id.charset", """{"flight_id":"a\u0000b","POINTS":[]}""") { OnScoring = false },
        ["line feed in an id"] = new(422, "id.charset", """{"flight_id":"a","device_id":"a\nb","POINTS":[]}""") { OnScoring = false },
        ["id a number"] = new(422, "json.type", """{"flight_id":7,"POINTS":[]}""") { OnScoring = false },
    };

    public static byte[] Gzip(byte[] plain) => Pack(plain, inner => new GZipStream(inner, CompressionLevel.Fastest));

    static byte[] Brotli(byte[] plain) => Pack(plain, inner => new BrotliStream(inner, CompressionLevel.Fastest));

    static byte[] Pack(byte[] plain, Func<Stream, Stream> open)
    {
        using var packed = new MemoryStream();
        using (var packer = open(packed))
            packer.Write(plain);
        return packed.ToArray();
    }
}
