using PointBus.Contracts;

namespace PointBus.Storage.Tests.Points;

/// <summary>Batches and points for the tests: point <c>n</c> is <c>n</c> seconds into the day of the tests.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Day = new(2026, 6, 5, 10, 0, 0, TimeSpan.Zero);

    public static readonly FlightDetails Details = new() { PilotId = "p-1", PilotName = "A. Nonymous", DeviceId = "d-1" };

    public static Point Fix(double second, double lat = 46.5, double lon = 8.25) =>
        new() { Time = Day.AddSeconds(second), Lat = lat, Lon = lon, Elevation = 1_000 + second };

    public static IReadOnlyList<Point> Fixes(int from, int count) => [.. Enumerable.Range(from, count).Select(second => Fix(second))];

    public static WriteRequest Batch(string? flightId, IReadOnlyList<Point> points, FlightDetails? flight = null, Guid? id = null, long acceptance = 1, string lane = "live", Guid? upload = null) =>
        new(new BatchHeader
        {
            BatchId = id ?? Guid.NewGuid(),
            Lane = lane,
            Priority = 5,
            PointCount = points.Count,
            FlightId = flightId,
            Flight = flight,
            UploadId = upload,
            Upstream = "tests",
            CreatedAt = Day,
        }, points, acceptance);

    public static WriteRequest Again(this WriteRequest request, long? acceptance = null) =>
        request with { Acceptance = acceptance ?? request.Acceptance };
}
