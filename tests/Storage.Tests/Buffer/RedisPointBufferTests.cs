namespace PointBus.Storage.Tests.Buffer;

[Trait("servers", "real")]
public sealed class RedisPointBufferTests(RedisFixture server) : PointBufferContract, IClassFixture<RedisFixture>
{
    protected override string ConnectionString => server.ConnectionString;
}
