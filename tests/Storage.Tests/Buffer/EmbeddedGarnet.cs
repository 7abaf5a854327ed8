using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Host.Embedded;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>The embedded Redis in the test's process.</summary>
public sealed class EmbeddedGarnet : IAsyncLifetime
{
    readonly string _data = Directory.CreateTempSubdirectory("pointbus-").FullName;
    EmbeddedRedis? _redis;

    public string ConnectionString => _redis!.ConnectionString;

    public async Task InitializeAsync() => _redis = await EmbeddedRedis.StartAsync(
        new EmbeddedRedisOptions { DataDirectory = _data }, TimeProvider.System, NullLogger<EmbeddedRedis>.Instance);

    public async Task DisposeAsync()
    {
        await _redis!.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
