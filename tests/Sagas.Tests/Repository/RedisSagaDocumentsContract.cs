using Microsoft.Extensions.DependencyInjection;
using PointBus.Sagas.Tests.Kit;
using PointBus.Storage;
using PointBus.Storage.Redis;
using PointBus.TestKit;
using StackExchange.Redis;

namespace PointBus.Sagas.Tests.Repository;

/// <summary>What the documents on Redis must do besides.</summary>
public abstract class RedisSagaDocumentsContract : SagaDocumentsContract, IAsyncLifetime
{
    readonly string _prefix = $"t{Guid.NewGuid():N}:";
    readonly ServiceProvider _one, _two;

    protected RedisSagaDocumentsContract(Servers servers) => (_one, _two) = (Client(servers.Redis), Client(servers.Redis));

    protected override ISagaDocuments Documents => _one.GetRequiredService<ISagaDocuments>();

    protected override ISagaDocuments Another => _two.GetRequiredService<ISagaDocuments>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task A_document_whose_keeping_time_ended_leaves_nothing_behind()
    {
        var (ended, kept) = (Guid.NewGuid(), Guid.NewGuid());
        await SaveAsync(ended, 0, dueInSeconds: 0, keep: TimeSpan.FromMilliseconds(1));
        await SaveAsync(kept, 0, dueInSeconds: 0, keep: TimeSpan.FromMilliseconds(1));
        await Eventually.TrueAsync(async () => await Documents.LoadAsync(ended, default) is null, TimeSpan.FromSeconds(10), "ended");
        await Eventually.TrueAsync(async () => await SaveAsync(kept, 0, dueInSeconds: 0), TimeSpan.FromSeconds(10), "begun again");

        Assert.Equal([kept], await Documents.TakeDueAsync(10, Lease, default));

        var redis = await RawAsync();
        var places = await Task.WhenAll(Enumerable.Range(0, 8).Select(shard => redis.SortedSetLengthAsync($"{_prefix}{{sagas.{shard}}}:due")));
        Assert.Equal(1, places.Sum());
        Assert.Equal(1, (await Documents.LoadAsync(kept, default))!.Version);
    }

    [Fact]
    public async Task A_save_sets_the_keeping_time_anew_and_one_without_ends_it()
    {
        var id = Guid.NewGuid();
        var key = $"{_prefix}{{sagas.{id.ToByteArray()[15] % 8}}}:d:{id:N}";
        await SaveAsync(id, 0, keep: TimeSpan.FromHours(1));
        Assert.InRange((await (await RawAsync()).KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));

        await SaveAsync(id, 1);

        Assert.Null(await (await RawAsync()).KeyTimeToLiveAsync(key));
    }

    [Fact]
    public async Task Documents_under_a_key_of_their_own_are_apart()
    {
        var (id, apart) = (Guid.NewGuid(), _one.GetRequiredKeyedService<ISagaDocuments>("other:"));
        await SaveAsync(id, 0);

        Assert.Null(await apart.LoadAsync(id, default));
        Assert.True(await apart.SaveAsync(id, 0, Json("{}"), null, null, default));
        Assert.NotNull(await _two.GetRequiredKeyedService<ISagaDocuments>("other:").LoadAsync(id, default));
    }

    [Fact]
    public async Task A_server_that_is_away_is_said_to_be_away()
    {
        await using var away = Client($"127.0.0.1:{FreePort.Next()},connectTimeout=200");
        var documents = away.GetRequiredService<ISagaDocuments>();

        await Assert.ThrowsAsync<BufferUnavailableException>(() => documents.LoadAsync(Guid.NewGuid(), default));
        await Assert.ThrowsAsync<BufferUnavailableException>(() => documents.SaveAsync(Guid.NewGuid(), 0, Json("{}"), null, null, default));
        await Assert.ThrowsAsync<BufferUnavailableException>(() => documents.TakeDueAsync(1, Lease, default));
    }

    ServiceProvider Client(string redis) => new ServiceCollection()
        .AddSingleton<TimeProvider>(Time)
        .AddRedisSagas(new RedisBufferOptions { ConnectionString = redis, Prefix = _prefix })
        .BuildServiceProvider(true);

    ValueTask<IDatabase> RawAsync() => _one.GetRequiredService<RedisConnection>().GetDatabaseAsync();
}

[Trait("servers", "real")]
public sealed class RedisSagaDocumentsTests(OnRedis servers) : RedisSagaDocumentsContract(servers), IClassFixture<OnRedis>;

public sealed class GarnetSagaDocumentsTests(OnGarnet servers) : RedisSagaDocumentsContract(servers), IClassFixture<OnGarnet>;

/// <summary>The stand-in of the saga tests is held to the same.</summary>
public sealed class FakeSagaDocumentsTests : SagaDocumentsContract
{
    readonly FakeSagaDocuments _documents;

    public FakeSagaDocumentsTests() => _documents = new FakeSagaDocuments(Time);

    protected override ISagaDocuments Documents => _documents;

    protected override ISagaDocuments Another => _documents;
}
