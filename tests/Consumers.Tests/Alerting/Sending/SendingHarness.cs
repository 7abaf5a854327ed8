using System.Reflection;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Routing;
using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Sagas.Tests.Kit;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Alerting.Sending;

/// <summary>A host that tells alerts, on a bus in memory. What outlives it is outside: the clock, the documents, the channels' other sides.</summary>
sealed class SendingHarness : IAsyncDisposable
{
    static readonly TimeSpan Longest = TimeSpan.FromHours(3);

    readonly ServiceProvider services;
    readonly World world;
    readonly Traffic traffic = new();
    readonly bool hasBus;
    bool isStarted;

    SendingHarness(World world, bool hasBus)
    {
        (this.world, this.hasBus) = (world, hasBus);
        var collection = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(world.Time)
            .AddKeyedSingleton<ISagaDocuments>(ChannelsRegistration.Documents, world.Documents)
            .AddSingleton<IAlertStore>(world.Store)
            .AddSingleton<IDeadLetters>(world.Letters)
            .AddMassTransitTestHarness(TextWriter.Null, bus => bus.AddAlertChannelConsumers())
            // The clock runs faster than the machine: only a bus that is away may take too long.
            .AddAlertChannels(new AlertChannels { Sending = hasBus ? world.Options with { BusLimit = TimeSpan.FromDays(1) } : world.Options })
            .AddSingleton(new NoticeRouter(world.Routes, [.. world.Channels.Select(channel => new WebhookOptions { Name = channel.Name, Url = new Uri("https://x.example.org"), Secrets = [] })]))
            .AddSingleton(provider => new ChannelSet([.. world.Channels.Select(traffic.Watch)], world.Options, world.Time));
        if (!hasBus)
            collection.AddSingleton(DispatchProxy.Create<IBus, DeadBus>());
        services = collection.BuildServiceProvider(true);
    }

    public INoticeOutbox Outbox => services.GetRequiredService<INoticeOutbox>();

    public ChannelProbe Probe => services.GetRequiredService<ChannelProbe>();

    public static async Task<SendingHarness> StartAsync(World world, bool hasBus = true)
    {
        var harness = new SendingHarness(world, hasBus);
        if (hasBus)
        {
            await harness.services.GetRequiredService<ITestHarness>().Start();
            var bus = harness.services.GetRequiredService<IBus>();
            bus.ConnectSendObserver(harness.traffic);
            bus.ConnectConsumeObserver(harness.traffic);
        }

        await harness.Loop<NoticeQueueLoop>().StartAsync(CancellationToken.None);
        if (!hasBus)
            await harness.WatchAsync();
        harness.isStarted = true;
        return harness;
    }

    public Task SendAsync(AlertNotice notice, params string[] channels) => Outbox.SendAsync(notice, channels, CancellationToken.None);

    /// <summary>Puts a message into the queue of a kind of channel, as the replay of a letter does.</summary>
    public async Task SendAsync(string queue, DeliverNotice order) =>
        await (await services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:" + queue))).Send(order);

    /// <summary>Has the host look for what is due itself; where it is not asked to, who lets time pass does.</summary>
    public Task WatchAsync() => Loop<DueLoop>().StartAsync(CancellationToken.None);

    /// <summary>Lets time pass, second by second and each not before all of the last is done, until the condition holds.</summary>
    public Task PassUntilAsync(Func<bool> condition, string what) =>
        hasBus ? PassAsync(condition, Longest, what) : world.Time.PassUntilAsync(world.Options.DueInterval, condition, what);

    public Task PassAsync(TimeSpan span)
    {
        var end = world.Time.GetUtcNow() + span;
        return PassAsync(() => world.Time.GetUtcNow() >= end, span, "time passes");
    }

    async Task PassAsync(Func<bool> isEnough, TimeSpan most, string what)
    {
        for (var end = world.Time.GetUtcNow() + most; ;)
        {
            await WatchedTime.UntilAsync(() => traffic.IsQuiet, "all notices are done with");
            if (isEnough())
                return;
            Assert.True(world.Time.GetUtcNow() < end, $"Not within {most}: {what}");

            world.Time.Advance(world.Options.DueInterval);
            await Loop<DueLoop>().PassAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A bus that stops waits for its consumers.
        foreach (var channel in world.Channels)
            channel.LetGo();
        if (isStarted)
            await Task.WhenAll(Loop<DueLoop>().StopAsync(CancellationToken.None), Loop<NoticeQueueLoop>().StopAsync(CancellationToken.None));
        await services.DisposeAsync();
    }

    T Loop<T>()
        where T : IHostedService => services.GetServices<IHostedService>().OfType<T>().Single();
}

/// <summary>A bus whose broker does not answer.</summary>
public class DeadBus : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod?.Name == nameof(IBus.GetSendEndpoint) ? new TaskCompletionSource<ISendEndpoint>().Task : throw new NotSupportedException(targetMethod?.Name);
}

/// <summary>What outlives a host.</summary>
sealed class World
{
    public World(params FakeChannel[] channels)
    {
        Channels = channels;
        Documents = new FragileDocuments(new FakeSagaDocuments(Time));
        Letters = new FakeDeadLetters(Calls);
    }

    public WatchedTime Time { get; } = new();

    public CallLog Calls { get; } = new();

    public FragileDocuments Documents { get; }

    public FakeDeliveryStore Store { get; } = new();

    public FakeDeadLetters Letters { get; }

    public IReadOnlyList<FakeChannel> Channels { get; }

    public IReadOnlyList<NoticeRoute> Routes { get; init; } = [];

    public SendingOptions Options { get; init; } = new();

    public void GoAway(bool isAway) => (Documents.IsAway, Store.IsAway) = (isAway, isAway);
}

/// <summary>Documents whose server can be away.</summary>
sealed class FragileDocuments(ISagaDocuments inner) : ISagaDocuments
{
    public volatile bool IsAway;

    public Task<SagaDocument?> LoadAsync(Guid id, CancellationToken cancellationToken) => Try(() => inner.LoadAsync(id, cancellationToken));

    public Task<bool> SaveAsync(Guid id, long expected, ReadOnlyMemory<byte> json, DateTimeOffset? due, TimeSpan? keep, CancellationToken cancellationToken) =>
        Try(() => inner.SaveAsync(id, expected, json, due, keep, cancellationToken));

    public Task<bool> DeleteAsync(Guid id, long expected, CancellationToken cancellationToken) => Try(() => inner.DeleteAsync(id, expected, cancellationToken));

    public Task<IReadOnlyList<Guid>> TakeDueAsync(int max, TimeSpan lease, CancellationToken cancellationToken) => Try(() => inner.TakeDueAsync(max, lease, cancellationToken));

    async Task<T> Try<T>(Func<Task<T>> call) => IsAway ? throw new BufferUnavailableException("away") : await call();
}
