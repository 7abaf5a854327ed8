using Microsoft.Extensions.Time.Testing;
using PointBus.Contracts;
using PointBus.Sagas.Delivery;
using PointBus.Sagas.Tests.Kit;
using PointBus.TestKit;

namespace PointBus.Sagas.Tests.Delivery;

/// <summary>What the saga must do on every server and transport, also through crashes.</summary>
public abstract class DeliveryContract(Servers servers)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly string _prefix = $"t{Guid.NewGuid():N}:";
    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>One more host on the same servers.</summary>
    Task<DeliveryHarness> StartAsync(DeliveryOptions? options = null) => DeliveryHarness.StartAsync(_time, servers.Redis, _prefix, servers.RabbitMq, options);

    [Fact, Trait("spec", "X-29")]
    public async Task A_batch_goes_from_its_lane_through_retries_to_a_dead_letter()
    {
        await using var host = await StartAsync();
        var (batch, letter) = (host.Batch(maxRetries: 1), Told.Letter());

        await host.TellAsync(batch.Buffered(), batch.Faulted(1));
        await host.RunUntilAsync(() => host.Inbox.Of<RedeliverBatch>().Count > 0, "redelivered");
        await host.TellAsync(batch.Buffered(1, "redelivered"), batch.Faulted(2));
        await host.RunUntilAsync(() => host.Inbox.Of<DeadLetterBatch>().Count > 0, "given up");
        await host.TellAsync(batch.DeadLettered(letter));

        var story = await host.StoryAsync(batch);
        Assert.Equal(["Buffered", "Retrying", "Buffered", "GivenUp", "DeadLettered"], story!.History.Select(change => change.To));
        Assert.Equal("System.InvalidOperationException", story.LastFault!.ExceptionType);
        Assert.Equal(letter, Assert.Single(story.End!.Letters));
    }

    [Fact, Trait("spec", "X-29")]
    public async Task A_retry_that_was_scheduled_fires_after_a_restart()
    {
        var batch = new Told(_time.GetUtcNow());
        await using (var host = await StartAsync())
            await host.TellAsync(batch.Faulted(1));

        await using var next = await StartAsync();
        await next.RunUntilAsync(() => next.Inbox.Of<RedeliverBatch>().Any(command => command.BatchId == batch.BatchId), "redelivered");
    }

    [Fact]
    public async Task Two_hosts_share_what_is_due()
    {
        const int Many = 60;
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var batches = Enumerable.Range(0, Many).Select(_ => one.Batch()).ToList();
        await Task.WhenAll(batches.Select(batch => one.TellAsync(batch.Faulted(1))));

        await one.RunUntilAsync(() => one.Inbox.Of<RedeliverBatch>().Count + two.Inbox.Of<RedeliverBatch>().Count >= Many, "all are redelivered");

        var woken = one.Published<DeliveryDue>().Concat(two.Published<DeliveryDue>()).Select(due => due.BatchId).ToList();
        Assert.Equal(batches.Select(batch => batch.BatchId).Order(), woken.Order());
    }

    [Fact]
    public async Task More_than_a_second_s_share_of_due_batches_comes_a_share_at_a_time()
    {
        await using var host = await StartAsync(new DeliveryOptions { Retry = RetryPolicy.Immediate, DuePerSecond = 40 });
        await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => host.TellAsync(host.Batch().Faulted(1))));

        host.Time.Advance(host.Options.DueInterval);
        await Eventually.TrueAsync(() => host.Published<DeliveryDue>().Count == 10, Limit, "the share of a quarter of a second");
        host.Time.Advance(host.Options.DueInterval);
        await Eventually.TrueAsync(() => host.Published<DeliveryDue>().Count == 20, Limit, "the next share");
        host.Time.Advance(host.Options.DueInterval);
        await Eventually.TrueAsync(() => host.Published<DeliveryDue>().Count == 25, Limit, "the rest");
    }

    [Fact]
    public async Task Commands_that_are_lost_after_the_save_are_sent_again_when_their_time_is_over()
    {
        await using var host = await StartAsync();
        var (retried, spent) = (host.Batch(), host.Batch(maxRetries: 0));
        var lost = new Inbox();
        host.Breaks = message => message is RedeliverBatch or DeadLetterBatch && lost.All.Count < 2 && lost.Add(message).IsCompleted;

        await host.TellAsync(retried.Faulted(1), spent.Faulted(1));
        await host.RunUntilAsync(() => lost.All.Count == 2, "both are lost");
        Assert.Empty(host.Inbox.All);

        await host.RunUntilAsync(() => host.Inbox.All.Count == 2, "both arrive");
        Assert.Equal([retried.BatchId], host.Inbox.Of<RedeliverBatch>().Select(command => command.BatchId));
        Assert.Equal([spent.BatchId], host.Inbox.Of<DeadLetterBatch>().Select(command => command.BatchId));
    }

    [Fact]
    public async Task What_is_lost_after_the_save_is_sent_again_when_the_event_comes_again()
    {
        await using var host = await StartAsync();
        var (spent, replay) = (host.Batch(maxRetries: 0), host.Batch(replay: new ReplayMark(Guid.NewGuid(), Guid.NewGuid(), 1, null)));
        host.Breaks = message => message is DeadLetterBatch or ReplayEnded;
        await host.TellAsync(spent.Faulted(1), replay.Stored());
        Assert.Equal(("GivenUp", "Stored"), (await host.StateAsync(spent), await host.StateAsync(replay)));
        Assert.Empty(host.Published<ReplayEnded>());

        host.Breaks = _ => false;
        await host.TellAsync(spent.Faulted(1), replay.Stored());

        Assert.Equal(replay.BatchId, Assert.Single(host.Published<ReplayEnded>()).BatchId);
        await Eventually.TrueAsync(() => host.Inbox.Of<DeadLetterBatch>().Count == 1, Limit, "given up");
    }

    [Fact]
    public async Task Many_first_events_of_a_batch_at_once_make_one_story()
    {
        await using var host = await StartAsync();
        var batch = host.Batch();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => host.TellAsync(number % 2 == 0 ? batch.Buffered() : batch.Faulted(1))));

        Assert.Equal("Retrying", await host.StateAsync(batch));
        Assert.Equal(200, (await host.Documents.LoadAsync(batch.BatchId, default))!.Version);
    }

    [Fact]
    public async Task An_ended_batch_is_not_woken()
    {
        await using var host = await StartAsync();
        var batch = host.Batch();
        await host.TellAsync(batch.Faulted(1), batch.Stored());

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(await host.Documents.TakeDueAsync(10, TimeSpan.Zero, default));
    }
}

[Trait("servers", "real")]
public sealed class RedisInMemoryDeliveryTests(OnRedis servers) : DeliveryContract(servers), IClassFixture<OnRedis>;

[Trait("servers", "real")]
public sealed class RedisRabbitMqDeliveryTests(OnRedisAndRabbitMq servers) : DeliveryContract(servers), IClassFixture<OnRedisAndRabbitMq>;

public sealed class GarnetInMemoryDeliveryTests(OnGarnet servers) : DeliveryContract(servers), IClassFixture<OnGarnet>;

[Trait("servers", "real")]
public sealed class GarnetRabbitMqDeliveryTests(OnGarnetAndRabbitMq servers) : DeliveryContract(servers), IClassFixture<OnGarnetAndRabbitMq>;
