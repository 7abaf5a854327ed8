using PointBus.TestKit;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>A redis-server that keeps what it answers, for the tests of one class.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    RedisServer? _server;

    public string ConnectionString => _server!.ConnectionString;

    public async Task InitializeAsync() => _server = await RedisServer.StartAsync();

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
