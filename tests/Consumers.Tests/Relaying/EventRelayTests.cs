using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Relaying;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Relaying;

public sealed class EventRelayTests : IAsyncLifetime, IDisposable
{
    readonly FakeEventLog _log = new();
    readonly WatchedTime _time = new();
    readonly ServiceProvider _services;
    readonly ITestHarness _bus;
    readonly EventRelay _relay;
    Func<object, Task> _onPublish = _ => Task.CompletedTask;

    public EventRelayTests()
    {
        _services = new ServiceCollection()
            .AddMassTransitTestHarness(TextWriter.Null, bus => bus.UsingInMemory((_, memory) =>
                memory.ConfigurePublish(pipe => pipe.UseExecuteAsync(context => _onPublish(context)))))
            .BuildServiceProvider(true);
        _bus = _services.GetRequiredService<ITestHarness>();
        _relay = new EventRelay(_log, _services.GetRequiredService<IBusControl>(), new RelayOptions(), _time, NullLogger<EventRelay>.Instance);
    }

    public Task InitializeAsync() => _bus.Start();

    public async Task DisposeAsync() => await _services.DisposeAsync();

    public void Dispose() => _relay.Dispose();

    [Fact]
    public async Task What_was_recorded_is_published_and_then_forgotten()
    {
        _log.Add(Accepted(1), Faulted(1), Stored(2));

        Assert.Equal(3, await _relay.RelayAsync(default));

        Assert.Equal(["BatchBuffered 1", "BatchFaulted 1", "BatchStored 2"], Told());
        Assert.Empty(_log.Kept);
        Assert.Equal(0, await _relay.RelayAsync(default));
    }

    [Fact]
    public async Task Of_a_batch_that_came_and_ended_only_the_end_is_told()
    {
        _log.Add(Accepted(1), Accepted(2), Stored(1), Accepted(3) with { Cause = "redelivered" }, Stored(3));

        await _relay.RelayAsync(default);

        Assert.Equal(["BatchBuffered 2", "BatchBuffered 3", "BatchStored 1", "BatchStored 3"], Told());
        Assert.Empty(_log.Kept);
    }

    [Fact]
    public async Task An_event_has_the_same_message_id_each_time()
    {
        var publishes = 0;
        _onPublish = _ =>
        {
            Interlocked.Increment(ref publishes);
            return Task.CompletedTask;
        };
        _log.Fault = new BufferUnavailableException("away");
        _log.Add(Stored(1), Stored(2));

        await Assert.ThrowsAsync<BufferUnavailableException>(() => _relay.RelayAsync(default));
        _log.Fault = null;
        await _relay.RelayAsync(default);

        // The harness lists a message once per id.
        Assert.Equal((4, 2), (publishes, Told().Count));
        Assert.Empty(_log.Kept);
    }

    [Fact]
    public async Task While_the_broker_is_away_nothing_is_forgotten_and_afterwards_all_is_told()
    {
        var away = true;
        _onPublish = _ => away ? throw new InvalidOperationException("the broker is away") : Task.CompletedTask;
        _log.Add(Stored(1), Stored(2));
        await _relay.StartAsync(default);

        await _time.PassUntilAsync(TimeSpan.FromSeconds(1), () => _time.Waits.Count(wait => wait == TimeSpan.FromSeconds(1)) > 2, "it is tried again");
        Assert.Equal(2, _log.Kept.Count);
        away = false;
        await _time.PassUntilAsync(TimeSpan.FromSeconds(1), () => _log.Kept.Count == 0, "all is told");

        await _relay.StopAsync(default);
        Assert.Equal(2, Told().Distinct().Count());
    }

    [Fact]
    public async Task A_publish_that_never_ends_is_given_up_after_ten_seconds()
    {
        _onPublish = _ => new TaskCompletionSource().Task;
        _log.Add(Stored(1));

        var relaying = _relay.RelayAsync(default);
        await UntilAsync(() => _time.Waits.Count > 0, "the limit is set");
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(relaying.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relaying);
        Assert.Single(_log.Kept);
    }

    [Fact]
    public async Task Nothing_is_published_before_the_bus_has_its_queues()
    {
        await _bus.Stop();
        _log.Add(Stored(1));
        await _relay.StartAsync(default);

        await _time.PassUntilAsync(TimeSpan.FromSeconds(1), () => _time.Waits.Count > 3, "it looked again and again");
        Assert.Single(_log.Kept);
        await _services.GetRequiredService<IBusControl>().StartAsync(default);
        await _time.PassUntilAsync(TimeSpan.FromSeconds(1), () => _log.Kept.Count == 0, "it is told");

        await _relay.StopAsync(default);
    }

    IReadOnlyList<string> Told() =>
    [
        .. _bus.Published.Select(_ => true, new CancellationToken(canceled: true))
            .Select(message => $"{message.MessageType.Name} {((BatchEvent)message.MessageObject).BatchId.ToString()[^1]}")
            .Order(StringComparer.Ordinal),
    ];

    static BatchBuffered Accepted(int number) => new() { Batch = Facts(number), At = Batches.Noon, Cause = "accepted" };

    static BatchStored Stored(int number) => new() { Batch = Facts(number), At = Batches.Noon, Stored = 3 };

    static BatchFaulted Faulted(int number) => new()
    {
        Batch = Facts(number),
        At = Batches.Noon,
        Attempts = 1,
        Fault = new FaultNote { At = Batches.Noon, Attempt = 1, Class = FaultClass.Unknown, Message = "no" },
    };

    static BatchFacts Facts(int number) => new() { BatchId = Batches.Id(number), Lane = "live", Priority = 8, Points = 3, AcceptedAt = Batches.Noon };
}
