using System.Globalization;
using System.Text;
using System.Text.Json;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.EndToEnd.Tests.Api;

namespace PointBus.EndToEnd.Tests.Fuzz;

/// <summary>A damaged message.</summary>
sealed record FuzzMessage(int Number, string Queue, string MessageId, string? ContentType, IDictionary<string, object?>? Headers, byte[] Body);

/// <summary>Makes damaged requests and messages of valid ones. Each depends on the seed and its own number only, so that one can be made again alone.</summary>
sealed class FuzzCases(int seed)
{
    const string Envelope = "application/vnd.masstransit+json";

    static readonly (string Path, string ContentType, byte[] Body)[] Requests =
    [
        ("/tracking/live", "application/json", Json(new { flight_id = "fuzz", device_id = "d1", track_points = Fixes.Line(4) })),
        ("/tracking/upload", "application/json", Json(new { flight_id = "fuzz", pilot_id = "p", race_id = "r", device_id = "d1", track_points = Fixes.Line(4) })),
        ("/scoring/batch", "application/json", Json(new { flight_uuid = Guid.Empty, tracks = Fixes.Scored(4) })),
        ("/api/v1/batches", "application/json", Json(new { lane = "live", flight_id = "fuzz", device_id = "d", priority = 5, max_retries = 1, scheduled_at = "2025-06-01T00:00:00Z", points = Fixes.Line(3) })),
        ("/flights/fuzz", "application/json", Json(new { source = "live", pilot_id = "p", pilot_name = "n", race_id = "r", race_uuid = Guid.Empty, device_id = "d" })),
        ("/devices/910001", "application/json", Json(new { device_type = "flymaster", pilot_token = "x.y.z", race_uuid = Guid.Empty, pilot_id = "p", is_active = true })),
        ("/tracking/upload/file?flight_id=fuzz", "text/plain", Ascii("AXXX001\r\nHFDTE310525\r\nB1000004730000N01115000EA0140001500\r\nB1000014730060N01115000EA0140101501\r\n")),
        ("/tracking/upload/file?flight_id=fuzz", "application/gpx+xml", Ascii("<?xml version=\"1.0\"?><gpx version=\"1.1\"><trk><trkseg><trkpt lat=\"47.5\" lon=\"11.25\"><ele>1500</ele><time>2025-05-31T10:00:00Z</time></trkpt></trkseg></trk></gpx>")),
        ("/tracking/upload/file?flight_id=fuzz", "text/csv", Ascii("time,lat,lon,alt\n2025-05-31T10:00:00Z,47.5,11.25,1500\n2025-05-31T10:00:01Z,47.6,11.25,1501\n")),
        ("/tracking/upload/file?flight_id=fuzz&date=2025-05-31", "text/plain", Ascii("$GPRMC,100000.00,A,4730.0000,N,01115.0000,E,010.0,090.0,310525,,,A*5B\r\n$GPGGA,100001.00,4730.0000,N,01115.0000,E,1,08,1.0,1500.0,M,0.0,M,,*5E\r\n")),
        ("/tracking/upload/file?flight_id=fuzz", "application/geo+json", Ascii("""{"type":"Feature","geometry":{"type":"LineString","coordinates":[[11.25,47.5,1500],[11.26,47.5,1501]]},"properties":{"times":["2025-05-31T10:00:00Z","2025-05-31T10:00:01Z"]}}""")),
        ("/tracking/upload/file", "multipart/form-data; boundary=b0", Ascii("--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.igc\"\r\nContent-Type: text/plain\r\n\r\nAXXX001\r\nHFDTE310525\r\nB1000004730000N01115000EA0140001500\r\n\r\n--b0--\r\n")),
        ("/tracking/flymaster/upload/file", "text/plain", Ascii(FlymasterTests.Body(910001, 3))),
    ];

    static readonly string[] Encodings = ["gzip", "br", "deflate", "identity", "zstd", "gzip, gzip", ""];
    static readonly string[] Types = ["application/json", "application/json; charset=utf-16", "text/plain", "application/json;;;=", "*/*", "multipart/form-data; boundary=", "application/vnd.masstransit+json", "\"", "a/b; c=\"d"];
    static readonly string[] Headers = ["Idempotency-Key", "X-Request-ID", "traceparent", "Expect", "Content-Language", "X-Api-Key", "If-Match", "Range"];

    public HttpRequestMessage Request(int number)
    {
        var (random, mutations) = Tools(number);
        var (path, type, body) = Requests[number % Requests.Length];
        var kind = random.Next(10);
        var bytes = kind == 9 ? body : mutations.Of(body);
        if (kind is 7 or 8)
            path = Query(path, random, mutations);

        var content = new ByteArrayContent(kind == 6 ? Packed(bytes, random, mutations) : bytes);
        if (kind == 6)
            content.Headers.TryAddWithoutValidation("Content-Encoding", random.Next(4) > 0 ? "gzip" : Encodings[random.Next(Encodings.Length)]);
        content.Headers.TryAddWithoutValidation("Content-Type", kind == 5 ? Types[random.Next(Types.Length)] : type);
        var method = path.StartsWith("/flights", StringComparison.Ordinal) || path.StartsWith("/devices", StringComparison.Ordinal) ? HttpMethod.Put : HttpMethod.Post;
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (random.Next(4) == 0)
            request.Headers.TryAddWithoutValidation(Headers[random.Next(Headers.Length)], Printable(mutations.Of(Ascii("key-" + random.Next(50)))));
        return request;
    }

    public FuzzMessage Message(int number)
    {
        var (random, mutations) = Tools(number);
        var id = new Guid(number, (short)(seed >> 16), (short)seed, 1, 2, 3, 4, 5, 6, 7, 8);
        var (queue, type, body) = (number % 5) switch
        {
            0 => ("point-batch", Envelope, Json(Wrapped("PointBatch", Plain(id)))),
            1 => ("point-batch", Envelope, Json(Wrapped("PointBatch", Compact(id)))),
            2 => ("point-batch", "application/json", Json(Plain(id))),
            3 => ("point-batch", "application/json", Json(Compact(id))),
            _ => ("register-flight", Envelope, Json(Wrapped("RegisterFlight", new { flightId = "fuzz-" + random.Next(20), flight = new { source = "live", pilotId = "p" } }))),
        };
        if (random.Next(8) == 0)
            type = Types[random.Next(Types.Length)];
        var headers = random.Next(8) > 0 ? null : new Dictionary<string, object?> { ["MT-Activity-Id"] = Printable(mutations.Of(Ascii("00-abc-def-01"))), ["x-any"] = mutations.Of(Ascii("header")), ["PointBus-Returned"] = "7" };
        return new FuzzMessage(number, queue, id.ToString(), random.Next(12) == 0 ? null : type, headers, random.Next(20) == 0 ? body : mutations.Of(body));
    }

    (Random Random, Mutations Mutations) Tools(int number)
    {
        var own = unchecked(seed * 1_000_003 + number);
        return (new Random(own), new Mutations(own));
    }

    static object Wrapped(string type, object message) => new { messageId = Guid.NewGuid(), messageType = new[] { "urn:message:PointBus.Contracts:" + type }, sentTime = "2025-06-01T11:59:00Z", message };

    static object Plain(Guid id) => new
    {
        batchId = id, lane = "live", priority = 7, upstream = "fuzz", idempotencyKey = "k-" + id.ToString("N"), flightId = "fuzz", flight = new { source = "live", pilotId = "p" },
        timeToLive = "01:00:00", maxRetries = 1, points = Fixes.Line(3),
    };

    static object Compact(Guid id) => new
    {
        batchId = id, lane = "scoring_points", flightId = Guid.Empty, createdAt = "2025-06-01T11:59:00Z", deviceId = "d",
        points = Convert.ToBase64String(PointPacker.Pack([.. Enumerable.Range(0, 5).Select(i => new Point { Time = DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(i), Lat = 47.5 + i, Lon = 11.25, Elevation = 1500 })]).Bytes.Span),
    };

    static string Query(string path, Random random, Mutations mutations)
    {
        var names = new[] { "token", "flight_id", "lane", "format", "date", "file_name", "pilot_id" };
        var value = Uri.EscapeDataString(Encoding.Latin1.GetString(mutations.Of(Ascii("2025-05-31"))));
        return string.Create(CultureInfo.InvariantCulture, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{names[random.Next(names.Length)]}={value}");
    }

    static byte[] Packed(byte[] plain, Random random, Mutations mutations)
    {
        var packed = BadRequests.Gzip(plain);
        return random.Next(2) == 0 ? packed : mutations.Of(packed);
    }

    static string Printable(byte[] bytes) => new([.. bytes.Take(200).Select(b => b is >= 32 and < 127 ? (char)b : '?')]);

    static byte[] Json(object value) => JsonSerializer.SerializeToUtf8Bytes(value);

    static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
