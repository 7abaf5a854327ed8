using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Host.Embedded;
using PointBus.TestKit;

namespace PointBus.Sagas.Tests.Kit;

/// <summary>Where the sagas of a test class lie, and over which transport they are spoken to.</summary>
public abstract class Servers : IAsyncLifetime
{
    public abstract string Redis { get; }

    /// <summary><see langword="null"/>: in memory.</summary>
    public string? RabbitMq { get; private set; }

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Queues of their own for this class: they outlive every bus.</summary>
    protected async Task UseRabbitMqAsync()
    {
        var broker = await SharedServers.RabbitMqAsync();
        var name = $"sagas-{Guid.NewGuid():N}";
        await broker.ControlAsync("add_vhost", name);
        await broker.ControlAsync("set_permissions", "-p", name, "guest", ".*", ".*", ".*");
        RabbitMq = broker.ConnectionString + name;
    }
}

public class OnRedis : Servers
{
    string? _redis;

    public override string Redis => _redis!;

    public override async Task InitializeAsync() => _redis = (await SharedServers.RedisAsync()).ConnectionString;
}

public sealed class OnRedisAndRabbitMq : OnRedis
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await UseRabbitMqAsync();
    }
}

public class OnGarnet : Servers
{
    readonly TempDirectory _data = TempDirectory.Create("garnet");
    EmbeddedRedis? _garnet;

    public override string Redis => _garnet!.ConnectionString;

    public override async Task InitializeAsync() => _garnet = await EmbeddedRedis.StartAsync(
        new EmbeddedRedisOptions { DataDirectory = _data.FullName }, TimeProvider.System, NullLogger<EmbeddedRedis>.Instance);

    public override async Task DisposeAsync()
    {
        await _garnet!.DisposeAsync();
        _data.Dispose();
    }
}

public sealed class OnGarnetAndRabbitMq : OnGarnet
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await UseRabbitMqAsync();
    }
}
