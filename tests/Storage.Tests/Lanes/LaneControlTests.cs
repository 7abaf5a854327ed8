using PointBus.Storage.Tests.Buffer;

namespace PointBus.Storage.Tests.Lanes;

[Trait("servers", "real")]
public sealed class RedisLaneControlTests(RedisFixture server) : LaneControlContract, IClassFixture<RedisFixture>
{
    protected override string ConnectionString => server.ConnectionString;
}

public sealed class GarnetLaneControlTests(EmbeddedGarnet server) : LaneControlContract, IClassFixture<EmbeddedGarnet>
{
    protected override string ConnectionString => server.ConnectionString;
}
