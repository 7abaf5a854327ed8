using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PointBus.Contracts;
using PointBus.Sagas.Delivery;
using PointBus.Sagas.Tests.Kit;
using PointBus.Storage;
using PointBus.Storage.Redis;
using PointBus.TestKit;

namespace PointBus.Sagas.Tests.Delivery;

/// <summary>Many steps that are due at once, as after a long outage.</summary>
public abstract class StampedeContract(Servers servers) : IAsyncLifetime
{
    const int Many = 10_000, Newer = 100;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    readonly ConcurrentQueue<(Guid Id, DateTimeOffset At)> woken = new();
    readonly IBusControl bus = Bus.Factory.CreateUsingInMemory(_ => { });
    ServiceProvider redis = null!;

    ISagaDocuments Documents => redis.GetRequiredService<ISagaDocuments>();

    public async Task InitializeAsync()
    {
        redis = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddRedisSagas(new RedisBufferOptions { ConnectionString = servers.Redis, Prefix = $"t{Guid.NewGuid():N}:" })
            .BuildServiceProvider(true);
        bus.ConnectPublishObserver(new Clocked(woken, time));
        await bus.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await bus.StopAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task Ten_thousand_due_at_once_are_woken_a_thousand_a_second_the_oldest_first()
    {
        var options = new DeliveryOptions();
        using var loop = new DeliveryDueLoop(Documents, bus, options, time, NullLogger<DeliveryDueLoop>.Instance);
        await loop.StartAsync(default);
        await UntilItTicksAsync(options.DueInterval);

        // Each due a millisecond after the one before, and saved in no order.
        var due = Enumerable.Range(0, Many).ToDictionary(_ => Guid.NewGuid(), number => time.GetUtcNow().AddMilliseconds(number - Many));
        await SaveAsync(due.OrderBy(saga => saga.Key));

        await RunAsync(ticks: 20, from: 0);
        // What becomes due meanwhile waits for its turn.
        var newer = Enumerable.Range(0, Newer).ToDictionary(_ => Guid.NewGuid(), _ => time.GetUtcNow());
        await SaveAsync(newer);
        await RunAsync(ticks: 21, from: 20);
        await loop.StopAsync(default);

        Assert.Equal(Many + Newer, woken.Count);
        Assert.Equal(Many + Newer, woken.DistinctBy(one => one.Id).Count());
        Assert.Equal(newer.Keys.Order(), woken.Skip(Many).Select(one => one.Id).Order());
        foreach (var start in woken.Select(one => one.At).Distinct())
            Assert.InRange(woken.Count(one => one.At >= start && one.At < start.AddSeconds(1)), 0, options.DuePerSecond);
        var shares = woken.Take(Many).GroupBy(one => one.At).Select(share => share.Select(one => due[one.Id]).Order().ToList()).ToList();
        Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.True(pair.First[^1] < pair.Second[0], "the oldest come first"));

        // One share a tick, and the clock stands still until it is out.
        async Task RunAsync(int ticks, int from)
        {
            for (var tick = from + 1; tick <= from + ticks; tick++)
            {
                time.Advance(options.DueInterval);
                var least = Math.Min(tick * options.DuePerSecond / 4, tick > 40 ? Many + Newer : Many);
                await Eventually.TrueAsync(() => woken.Count >= least, Limit, $"{least} are woken");
            }
        }
    }

    /// <summary>Its timer is there some time after its start.</summary>
    async Task UntilItTicksAsync(TimeSpan interval)
    {
        await SaveAsync([new(Guid.NewGuid(), time.GetUtcNow())]);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(interval);
                return !woken.IsEmpty;
            },
            Limit, "the first is woken");
        woken.Clear();
    }

    Task<bool[]> SaveAsync(IEnumerable<KeyValuePair<Guid, DateTimeOffset>> sagas) =>
        Task.WhenAll(sagas.Select(saga => Documents.SaveAsync(saga.Key, 0, "{}"u8.ToArray(), saga.Value, null, default)));

    /// <summary>Notes when each was woken.</summary>
    sealed class Clocked(ConcurrentQueue<(Guid Id, DateTimeOffset At)> woken, TimeProvider time) : IPublishObserver
    {
        public Task PrePublish<T>(PublishContext<T> context)
            where T : class
        {
            if (context.Message is DeliveryDue due)
                woken.Enqueue((due.BatchId, time.GetUtcNow()));
            return Task.CompletedTask;
        }

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}

[Trait("servers", "real")]
public sealed class RedisStampedeTests(OnRedis servers) : StampedeContract(servers), IClassFixture<OnRedis>;

public sealed class GarnetStampedeTests(OnGarnet servers) : StampedeContract(servers), IClassFixture<OnGarnet>;
