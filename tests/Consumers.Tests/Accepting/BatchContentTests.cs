using PointBus.Consumers.Accepting;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Contracts.Packing;

namespace PointBus.Consumers.Tests.Accepting;

public sealed class BatchContentTests
{
    static readonly PackedPoints Points = PointPacker.Pack(Batches.Fixes(3));

    [Fact]
    public void The_same_content_has_the_same_hash() =>
        Assert.Equal(BatchContent.HashOf(Points, "f", "d"), BatchContent.HashOf(PointPacker.Pack(Batches.Fixes(3)), "f", "d"));

    [Fact]
    public void Other_points_flights_and_devices_have_another()
    {
        string[] hashes =
        [
            BatchContent.HashOf(Points, "f", "d"), BatchContent.HashOf(PointPacker.Pack(Batches.Fixes(4)), "f", "d"), BatchContent.HashOf(Points, "fd", null),
            BatchContent.HashOf(Points, "fd", ""), BatchContent.HashOf(Points, null, "d"), BatchContent.HashOf(Points, "", "fd"), BatchContent.HashOf(Points, null, null),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.All(hashes, hash => Assert.Equal(32, hash.Length));
    }
}
