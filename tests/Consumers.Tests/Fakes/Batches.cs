using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>Batches and claims for tests.</summary>
static class Batches
{
    public static readonly DateTimeOffset Noon = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static Point Fix(int second) => new() { Time = Noon.AddSeconds(-second), Lat = (4_600_000 + second) / 100_000d, Lon = 8.25, FlightId = "flight-1" };

    public static IReadOnlyList<Point> Fixes(int count) => [.. Enumerable.Range(0, count).Select(Fix)];

    public static Guid Id(int number) => new($"00000000-0000-8000-8000-{number:d12}");

    public static Claim Claim(int number, int points = 3, int attempts = 0, string lane = "live")
    {
        var header = new BatchHeader { BatchId = Id(number), Lane = lane, Priority = 8, PointCount = points };
        return new Claim(header, PointPacker.Pack(Fixes(points)).Bytes, Epoch: 4, Acceptance: 1_000 + number, attempts, Deliveries: 1);
    }

    public static PointBatch Message(int number, PackedPoints points) => new() { BatchId = Id(number), Points = points, FlightId = "flight-1" };
}
