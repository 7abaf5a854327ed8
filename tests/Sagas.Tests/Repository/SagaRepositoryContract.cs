using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Sagas.Repository;
using PointBus.Sagas.Tests.Kit;
using PointBus.Storage;
using PointBus.Storage.Redis;
using PointBus.TestKit;

namespace PointBus.Sagas.Tests.Repository;

/// <summary>What the repository of sagas must do on every server and transport.</summary>
public abstract class SagaRepositoryContract : IAsyncLifetime
{
    const int Many = 200;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly Guid _id = Guid.NewGuid();
    readonly ServiceProvider _services;
    readonly ITestHarness _harness;

    protected SagaRepositoryContract(Servers servers)
    {
        _services = new ServiceCollection()
            .AddRedisSagas(new RedisBufferOptions { ConnectionString = servers.Redis, Prefix = $"t{Guid.NewGuid():N}:" })
            .AddMassTransitTestHarness(TextWriter.Null, bus =>
            {
                bus.AddSagaStateMachine<TallyStateMachine, Tally, TallyDefinition>()
                    .RedisRepository(repository =>
                    {
                        repository.KeyPrefix = "tally:";
                        repository.Expiry = TimeSpan.FromHours(1);
                    });
                bus.AddConfigureEndpointsCallback((_, _, endpoint) => (endpoint as IRabbitMqReceiveEndpointConfigurator)?.SetQuorumQueue());
                if (servers.RabbitMq is { } address)
                    bus.UsingRabbitMq((context, rabbit) =>
                    {
                        rabbit.Host(new Uri(address));
                        rabbit.ConfigureEndpoints(context);
                    });
            })
            .BuildServiceProvider(true);
        _harness = _services.GetRequiredService<ITestHarness>();
    }

    ISagaDocuments Documents => _services.GetRequiredKeyedService<ISagaDocuments>("tally:");

    public Task InitializeAsync() => _harness.Start();

    public async Task DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task Many_first_events_at_once_all_count()
    {
        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => _harness.Bus.Publish(new Counted(_id))));

        await CountsAsync(Many);
    }

    [Fact]
    public async Task Of_two_changes_at_once_the_second_is_made_again_on_top_of_the_first()
    {
        await _harness.Bus.Publish(new Counted(_id));
        await CountsAsync(1);

        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => _harness.Bus.Publish(new Counted(_id))));

        await CountsAsync(Many + 1);
    }

    [Fact]
    public async Task The_due_time_is_saved_with_the_saga_and_goes_with_it()
    {
        await _harness.Bus.Publish(new Counted(_id));
        await CountsAsync(1);
        Assert.Equal([_id], await Documents.TakeDueAsync(10, TimeSpan.Zero, default));

        await _harness.Bus.Publish(new Closed(_id));

        await Eventually.TrueAsync(async () => await LoadAsync() is null, Limit, "closed");
        Assert.Empty(await Documents.TakeDueAsync(10, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task A_saga_that_was_deleted_may_begin_again()
    {
        await _harness.Bus.Publish(new Counted(_id));
        await CountsAsync(1);
        await _harness.Bus.Publish(new Closed(_id));
        await Eventually.TrueAsync(async () => await LoadAsync() is null, Limit, "closed");

        await _harness.Bus.Publish(new Counted(_id));

        await CountsAsync(1);
    }

    [Fact]
    public async Task Somebody_elses_save_between_load_and_save_is_not_overwritten()
    {
        await _harness.Bus.Publish(new Counted(_id));
        await CountsAsync(1);
        var stored = await Documents.LoadAsync(_id, default);

        Assert.True(await Documents.SaveAsync(_id, 1, stored!.Json, null, null, default));
        await _harness.Bus.Publish(new Counted(_id));

        await Eventually.TrueAsync(async () => await LoadAsync() is { Version: 3, Count: 2 }, Limit, "counted on top");
    }

    Task CountsAsync(int count) =>
        Eventually.TrueAsync(async () => await LoadAsync() is { } tally && tally.Count == count && tally.Version == count, Limit, $"{count} events counted, each in a version of its own");

    Task<Tally?> LoadAsync() => _services.GetRequiredService<SagaDocumentStore<Tally>>().LoadAsync(_id, default);
}

[Trait("servers", "real")]
public sealed class RedisInMemoryRepositoryTests(OnRedis servers) : SagaRepositoryContract(servers), IClassFixture<OnRedis>;

[Trait("servers", "real")]
public sealed class RedisRabbitMqRepositoryTests(OnRedisAndRabbitMq servers) : SagaRepositoryContract(servers), IClassFixture<OnRedisAndRabbitMq>;

public sealed class GarnetInMemoryRepositoryTests(OnGarnet servers) : SagaRepositoryContract(servers), IClassFixture<OnGarnet>;

[Trait("servers", "real")]
public sealed class GarnetRabbitMqRepositoryTests(OnGarnetAndRabbitMq servers) : SagaRepositoryContract(servers), IClassFixture<OnGarnetAndRabbitMq>;
