namespace PointBus.Storage.Tests.Buffer;

public sealed class GarnetPointBufferTests(EmbeddedGarnet server) : PointBufferContract, IClassFixture<EmbeddedGarnet>
{
    protected override string ConnectionString => server.ConnectionString;
}
