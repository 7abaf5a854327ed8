using System.Text.Json;
using PointBus.Contracts;

namespace PointBus.Bench.Work;

/// <summary>Bodies of requests as clients send them, made before the clock runs.</summary>
static class Requests
{
    public const string Device = "bench-01";

    public static byte[] Body(string flightId, IEnumerable<Point> points) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        flight_id = flightId,
        device_id = Device,
        track_points = points.Select(point => new
        {
            datetime = point.Time.UtcDateTime,
            lat = point.Lat,
            lon = point.Lon,
            elevation = point.Elevation,
            barometric_altitude = point.BarometricAltitude,
        }),
    });

    /// <summary>Sends a body; only 202 will do.</summary>
    public static async Task SendAsync(HttpClient client, string path, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode != System.Net.HttpStatusCode.Accepted)
            throw new InvalidOperationException($"POST {path} was answered {(int)response.StatusCode}: {answer}");
    }

    /// <summary>Sends bodies, so many at once, each as soon as one before it was answered.</summary>
    public static Task SendAllAsync(HttpClient client, string path, IReadOnlyList<byte[]> bodies, int senders, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = senders, CancellationToken = cancellationToken },
            async (body, token) => await SendAsync(client, path, body, token));
}
