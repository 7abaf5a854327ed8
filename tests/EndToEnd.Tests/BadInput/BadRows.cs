using System.Globalization;
using System.Text;
using PointBus.EndToEnd.Tests.Api;

namespace PointBus.EndToEnd.Tests.BadInput;

/// <summary>The table.</summary>
static class BadRows
{
    const string Good = """{"datetime":"2025-05-31T10:00:00Z","lat":47.5,"lon":11.25}""";
    const string Unreadable = "unreadable_message", Invalid = "validation_failed", Envelope = "application/vnd.masstransit+json";

    public static IReadOnlyList<BadRow> All { get; } =
    [
        // The whole.
        new("empty", new(400, "body.required", ""), new(Unreadable, "decode.empty", "")),
        new("null", new(400, "body.required", "null"), new(Unreadable, "decode.json", "null")),
        new("not JSON", new(400, "json.invalid", "hello"), new(Unreadable, "decode.json", "hello")),
        new("cut short", new(400, "json.invalid", Live(Good)[..^3]), new(Unreadable, "decode.json", Batch(Good)[..^3])),
        new("trailing data", new(400, "json.invalid", Live(Good) + "{}"), new(Unreadable, "decode.trailing", Batch(Good) + "{}") { Points = 1 }),
        new("a list", new(400, "json.object_required", "[null]"), new(Unreadable, "decode.json", "[null]")),
        new("NaN", new(400, "json.invalid", Live("""{"lat":NaN}""")), new(Unreadable, "decode.json", Batch("""{"lat":NaN}"""))),
        new("nesting bomb", new(400, "json.depth", Live(new string('[', 10_000))), new(Unreadable, "decode.depth", Batch(new string('[', 10_000)))),
        new("nine levels", new(400, "json.depth", Live("[[[[[[[[1]]]]]]]]")), new(Unreadable, "decode.depth", Batch("[[[[[[[[1]]]]]]]]"))),
        new("a member twice", new(400, "json.duplicate_key", """{"flight_id":"a","flight_id":"b","track_points":[]}"""), new(Unreadable, "decode.duplicate_key", """{"batchId":"BATCH","flightId":"a","flightId":"b","points":[]}""")),
        new("a member twice in a point", new(400, "json.duplicate_key", Live("""{"lat":1,"lat":2}""")), new(Unreadable, "decode.duplicate_key", Batch("""{"lat":1,"lat":2}""")) { Points = 1 }),
        new("invalid UTF-8", new(400, "json.utf8", Live(Good, "\u00FF\u00FE")), new(Unreadable, "decode.utf8", Batch(Good, "\u00FF\u00FE")) { Points = 1 }),
        new("invalid UTF-8 in a point", new(400, "json.utf8", Live(Good[..^1] + ",\"device_id\":\"\u00FF\"}")), new(Unreadable, "decode.utf8", Batch(Good[..^1] + ",\"device_id\":\"\u00FF\"}")) { Points = 1 }),
        new("invalid UTF-8 where nobody looks", new(400, "json.utf8", Live(Good)[..^1] + ",\"colo\u00FFr\":1}"), new(Unreadable, "decode.utf8", Batch(Good)[..^1] + ",\"colo\u00FFr\":1}") { Points = 1 }),
        new("invalid UTF-8 of an unknown type", null, new(Unreadable, "envelope.content_type", Batch(Good)[..^1] + ",\"colo\u00FFr\":1}") { ContentType = "text/plain", Points = 1 }),
        new("huge array", new(400, "batch.too_many", Live(string.Join(',', Enumerable.Repeat("1", 10_001)))) { Pointer = "/track_points" }, new(Unreadable, "batch.too_many", Batch(string.Join(',', Enumerable.Repeat("1", 10_001))))),
        new("over the limit", new(413, "body.too_large", Live(Good) + new string(' ', 8 << 20)), new(Unreadable, "envelope.too_big", Batch(Good) + new string(' ', 8 << 20)) { Points = 1 }),
        new("gzip bomb", new(413, "body.too_large", BadRequests.Gzip(new byte[50 << 20])) { ContentEncoding = "gzip" }, new(Unreadable, "decode.gzip", BadRequests.Gzip(new byte[50 << 20]))),
        new("corrupt gzip", new(400, "encoding.invalid", Live(Good)) { ContentEncoding = "gzip" }, new(Unreadable, "decode.gzip", [0x1F, 0x8B, 8, 0, 1, 2, 3])),
        new("unknown encoding", new(415, "encoding.unsupported", Live(Good)) { ContentEncoding = "zstd" }, null),
        new("other content type", new(415, "content_type.unsupported", Live(Good)) { ContentType = "text/plain" }, new(Unreadable, "envelope.content_type", "<points/>") { ContentType = "text/xml" }),
        new("no content type", new(415, "content_type.unsupported", Live(Good)) { ContentType = null }, null),

        // Members of the whole.
        new("no points", new(422, "points.required", """{"flight_id":"a"}""") { Pointer = "/track_points" }, new(Unreadable, "decode.missing", """{"batchId":"BATCH"}""")),
        new("points a number", new(422, "points.required", """{"flight_id":"a","track_points":7}""") { Pointer = "/track_points" }, new(Unreadable, "decode.type", """{"batchId":"BATCH","points":7}""")),
        new("NUL in an id", new(422, "id.charset", Live(Good, "a\\u0000b")) { Pointer = "/flight_id" }, new(Invalid, "id.charset", Batch(Good, "a\\u0000b")) { Points = 1 }),
        new("line feed in an id", new(422, "id.charset", Live(Good, "a\\r\\nb")) { Pointer = "/flight_id" }, new(Invalid, "id.charset", Batch(Good, "a\\r\\nb")) { Points = 1 }),
        new("long id", new(422, "id.length", Live(Good, new string('f', 101))) { Pointer = "/flight_id" }, new(Invalid, "id.length", Batch(Good, new string('f', 101))) { Points = 1 }),
        new("id a number", new(422, "json.type", """{"flight_id":7,"track_points":[]}""") { Pointer = "/flight_id" }, new(Unreadable, "decode.type", """{"batchId":"BATCH","flightId":7,"points":[]}""")),
        new("half a surrogate pair in an id", new(400, "json.utf8", Live(Good, "a\\ud800")) { Pointer = "/flight_id" }, new(Unreadable, "decode.utf8", Batch(Good, "a\\ud800")) { Points = 1 }),
        new("priority 11", new(422, "value.range", Upstream("\"priority\":11,")) { Path = "/api/v1/batches", Pointer = "/priority" }, new(Invalid, "batch.priority", Batch(Good, more: "\"priority\":11,")) { Points = 1 }),
        new("unknown lane", new(400, "lane.invalid", Upstream("\"lane\":\"a b\",")) { Path = "/api/v1/batches", Pointer = "/lane" }, new(Invalid, "lane.invalid", Batch(Good, more: "\"lane\":\"a b\",")) { Points = 1 }),
        new("unknown member", new(422, "json.unknown_member", Upstream("\"colour\":1,")) { Path = "/api/v1/batches", Pointer = "/colour" }, new("", "", Batch(Good, more: "\"colour\":1,"))),
        new("scheduled without offset", new(422, "time.invalid", Upstream("\"scheduled_at\":\"2030-01-01T00:00:00\",")) { Path = "/api/v1/batches", Pointer = "/scheduled_at" }, null),
        new("scheduled for the year 9999", new(422, "value.range", Upstream("\"scheduled_at\":\"9999-12-31T23:59:59Z\",")) { Path = "/api/v1/batches", Pointer = "/scheduled_at" }, new(Invalid, "batch.process_after", Batch(Good, more: "\"processAfter\":\"9999-12-31T23:59:59Z\",")) { Points = 1 }),
        new("flight of an unknown source", new(422, "flight.source", """{"source":"balloon"}""") { Path = "/flights/bad-source", Method = HttpMethod.Put }, new(Invalid, "flight.source", """{"flightId":"bad-source","flight":{"source":"balloon"}}""") { Queue = "register-flight" }),

        // Single points.
        Point("point null", "null", "point.null"),
        Point("point a number", "5", "point.type"),
        Point("number as text", At("lat", "\"47.5\""), "point.type"),
        Point("lat missing", """{"datetime":"2025-05-31T10:00:00Z","lon":11}""", "coord.required"),
        Point("lon null", At("lon", "null"), "coord.required"),
        Point("the text NaN", At("lat", "\"NaN\""), "coord.not_finite"),
        Point("1e999", At("lat", "1e999"), "coord.not_finite"),
        Point("beyond the pole", At("lat", "90.0000001"), "coord.range"),
        Point("beyond the date line", At("lon", "-180.0000001"), "coord.range"),
        Point("0/0", """{"datetime":"2025-05-31T10:00:00Z","lat":0,"lon":0}""", "coord.zero"),
        Point("no time", """{"lat":47.5,"lon":11.25}""", "time.required"),
        Point("the future", When(DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)), "time.future"),
        Point("too old", When("1999-12-31T23:59:59Z"), "time.too_old"),
        Point("leap second", When("2016-12-31T23:59:60Z"), "time.invalid"),
        Point("year 0", When("0000-01-01T00:00:00Z"), "time.invalid"),
        Point("no offset", When("2025-05-31T10:00:00"), "time.offset_required"),
        Point("altitude 1e999", At("elevation", "1e999"), "altitude.not_finite"),
        Point("speed Infinity", At("speed", "\"Infinity\""), "value.not_finite"),
        Point("NUL in a device", At("device_id", "\"a\\u0000b\""), "id.charset"),
        Point("half a surrogate pair in a device", At("device_id", "\"a\\ud800\""), "id.charset"),
        Point("long device", At("device_id", '"' + new string('d', 101) + '"'), "id.length"),
        new("unknown field of a point", new(202, "", Live(At("colour", "1"))), new("", "", Batch(At("colour", "1")))),
        new("altitude out of range", new(202, "", Live(At("elevation", "10001"))), new("", "", Batch(At("elevation", "10001")))),
        new("one bad of two", new(202, "coord.range", Live(At("lat", "91") + "," + Good)), new(Invalid, "coord.range at 0", Batch(At("lat", "91") + "," + Good)) { Points = 1 }),
        new("a point of another flight", new(422, "flight.other", Live(At("flight_id", "\"other\""))) { Pointer = "/track_points/0" }, null),

        // Files.
        File("IGC without a B record", "AXXX001\r\nHFDTE310525\r\n", "igc.no_b_record"),
        File("IGC without a date", "AXXX001\r\nB1000004730000N01115000EA0140001500\r\n", "igc.no_date"),
        File("GPX that is no XML", "<?xml version=\"1.0\"?><gpx><trk><trkseg><trkpt", "gpx.invalid_xml"),
        File("nothing", "", "file.empty"),
        File("no format", "\u0001\u0002\u0003 what is this", "file.unknown_format"),
        new("IGC with a bad line", new(202, "igc.bad_b_record", "AXXX001\r\nHFDTE310525\r\nB1000004730000N01115000EA0140001500\r\nB10000147300\r\n") { Path = "/tracking/upload/file?flight_id=bad-igc", ContentType = "text/plain" }, null),
        new("a path for a name", new(202, "", "AXXX001\r\nHFDTE310525\r\nB1000004730000N01115000EA0140001500\r\n") { Path = "/tracking/upload/file?file_name=..%2F..%2Fetc%2Fpasswd.igc", ContentType = "text/plain" }, null),
        new("line feed in a name", new(422, "id.charset", "x") { Path = "/tracking/upload/file?file_name=a%0D%0Ab", ContentType = "text/plain" }, null),

        // Only of messages.
        new("bad envelope", null, new(Unreadable, "envelope.invalid", """{"messageId":"BATCH","messageType":["urn:message:PointBus.Contracts:PointBatch"],"message":null}""") { ContentType = Envelope }),
        new("unknown type", null, new("unknown_message_type", "envelope.unknown_type: urn:message:Elsewhere:Thing", """{"messageId":"BATCH","messageType":["urn:message:Elsewhere:Thing"],"message":{}}""") { ContentType = Envelope }),
        new("no message id", null, new("", "", Batch(Good)) { WithMessageId = false }),
        new("no id at all", null, new(Unreadable, "envelope.no_id", $$"""{"flightId":"bad-nobody","points":[{{Good}}]}""") { Points = 1 }),
        new("an id of zeros", null, new(Invalid, "batch.no_id", $$"""{"batchId":"00000000-0000-0000-0000-000000000000","points":[{{Good}}]}""") { Points = 1 }),
        new("an id that is none", null, new(Unreadable, "decode.type", $$"""{"batchId":"seven","points":[{{Good}}]}""") { Points = 1 }),
        new("expired with the broker", null, new("expired", "broker.expired", Batch(Good)) { Expiration = "1", Points = 1 }),
        new("headers of 70 KB", null, new(Unreadable, "envelope.headers", Batch(Good)) { Headers = Enumerable.Range(0, 7).ToDictionary(i => $"x-{i}", _ => (object?)Encoding.ASCII.GetBytes(new string('h', 10_240))), Points = 1 }),
        new("same id, other content", null, new("payload_mismatch", "conflict.payload_mismatch", Batch(At("lat", "48"))) { First = Batch(Good), Points = 1 }),
        new("same key, other content", null, new("payload_mismatch", "conflict.payload_mismatch", Batch(At("lat", "48"), more: "\"idempotencyKey\":\"bad-row\",")) { First = Batch(Good, more: "\"idempotencyKey\":\"bad-row\",").Replace("BATCH", "OTHER", StringComparison.Ordinal), Points = 1 }),
        new("packed points cut short", null, new(Unreadable, "decode.packed", """{"batchId":"BATCH","points":"AQUH"}""")),
        new("points that are no base64", null, new(Unreadable, "decode.type", """{"batchId":"BATCH","points":"***"}""")),
    ];

    static BadRow Point(string name, string json, string code) =>
        new(name, new(422, code, Live(json)) { Pointer = "/track_points/0" }, new(Invalid, code + " at 0", Batch(json)) { Points = 1 });

    static BadRow File(string name, string content, string code) =>
        new("file: " + name, new(422, code, content) { Path = "/tracking/upload/file", ContentType = "text/plain" }, null);

    static string Live(string points, string flight = "bad-live") => $$"""{"flight_id":"{{flight}}","track_points":[{{points}}]}""";

    static string Upstream(string more) => $$"""{{{more}}"points":[]}""";

    static string Batch(string points, string flight = "bad-bus", string more = "") =>
        $$"""{"batchId":"BATCH",{{more}}"flightId":"{{flight}}","flight":{},"points":[{{points}}]}""";

    static string When(string time) => $$"""{"datetime":"{{time}}","lat":47.5,"lon":11.25}""";

    static string At(string member, string value) =>
        "{" + string.Join(',', new Dictionary<string, string> { ["datetime"] = "\"2025-05-31T10:00:00Z\"", ["lat"] = "47.5", ["lon"] = "11.25", [member] = value }.Select(one => $"\"{one.Key}\":{one.Value}")) + "}";
}
