namespace PointBus.Storage.Tests.Buffer;

[Trait("servers", "real")]
public sealed class RedisPointBufferTests(RedisServer server) : PointBufferContract, IClassFixture<RedisServer>
{
    protected override string ConnectionString => server.ConnectionString;
}
