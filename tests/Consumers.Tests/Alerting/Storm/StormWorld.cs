using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Tests.Alerting.Servers;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Alerting.Storm;

/// <summary>What outlives a host: the clock, what is kept, the other sides of the channels, and what is measured.</summary>
sealed class StormWorld : IAsyncDisposable, IPublishObserver
{
    readonly ConcurrentDictionary<Guid, bool> _breaches = [];
    readonly ServiceProvider _kept;

    StormWorld(WatchedTime time, FourReceivers receivers, Action<IServiceCollection> keep)
    {
        (Time, Receivers) = (time, receivers);
        var services = new ServiceCollection().AddSingleton<TimeProvider>(time);
        keep(services);
        _kept = services.BuildServiceProvider();
        Store = new MortalStore(_kept.GetRequiredService<IAlertStore>());
        Documents = _kept.GetRequiredKeyedService<ISagaDocuments>(ChannelsRegistration.Documents);
    }

    public WatchedTime Time { get; }

    public FourReceivers Receivers { get; }

    public MortalStore Store { get; }

    public ISagaDocuments Documents { get; }

    public SaidSource Source { get; } = new();

    public FakeDeadLetters Letters { get; } = new(new CallLog());

    public FakeCatalog Catalog { get; } = new(new CallLog());

    public AlertOptions Options { get; } = new() { Lease = TimeSpan.FromMinutes(1) };

    public AlertDesk Desk => new(Store.Inner, Time);

    /// <summary>Breaches and ends that the bus was told of, each counted once.</summary>
    public (int Breached, int Cleared) Published => (_breaches.Values.Count(breached => breached), _breaches.Values.Count(breached => !breached));

    public static async Task<StormWorld> StartAsync(Action<IServiceCollection> keep)
    {
        var time = new WatchedTime();
        return new StormWorld(time, await FourReceivers.StartAsync(time), keep);
    }

    /// <summary>Measures one value at so many places.</summary>
    public void Say(double value, int places)
    {
        Source.Values.Clear();
        Source.Values.AddRange(Enumerable.Range(0, places).Select(place => new Consumers.Alerting.Measuring.Measurement(Consumers.Alerting.Measuring.Signals.Pending, $"lane-{place:0000}", value)));
    }

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class
    {
        if (context.Message is ThresholdBreached or ThresholdCleared)
            _breaches[context.MessageId!.Value] = context.Message is ThresholdBreached;
        return Task.CompletedTask;
    }

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Receivers.DisposeAsync();
        await _kept.DisposeAsync();
    }
}
