using System.Diagnostics.Metrics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Consumers.Tests.Alerting.Sending;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Alerting.Storm;

/// <summary>A host with the whole of alerting: the loop that evaluates and plans, a bus in memory, and the four channels.</summary>
sealed class StormHost : IAsyncDisposable
{
    static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    static readonly AsyncLocal<StormHost?> Current = new();

    readonly StormWorld _world;
    readonly Traffic _traffic;
    readonly ServiceProvider _services;
    readonly MeterListener _listener = new();
    readonly DateTimeOffset _start;
    int _passes;

    StormHost(StormWorld world)
    {
        (_world, _start, _traffic) = (world, world.Time.GetUtcNow(), new Traffic(() => world.Receivers.Silent));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(world.Time)
            .AddSingleton(world.Options)
            .AddSingleton<IAlertStore>(world.Store)
            .AddKeyedSingleton(ChannelsRegistration.Documents, world.Documents)
            .AddSingleton<IDeadLetters>(world.Letters)
            .AddSingleton<ISignalSource>(world.Source)
            // The harness of the bus would remember twenty thousand messages.
            .AddMassTransit(bus =>
            {
                bus.AddAlertChannelConsumers();
                bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
            })
            // The clock runs faster than the machine.
            .AddAlertChannels(world.Receivers.Settings with { Sending = new SendingOptions { BusLimit = TimeSpan.FromDays(1) } })
            .AddSingleton<RuleDesk>().AddSingleton<FactWriter>().AddSingleton<RuleEvaluator>()
            .AddSingleton(provider => new NoticePlanner(world.Options, provider.GetRequiredService<INoticeOutbox>().Route))
            .AddSingleton(_ => new ImpactReader(
                new FakeBuffer(new CallLog()) { Fault = _ => new InvalidOperationException("not asked in these tests") }, null!, world.Catalog,
                world.Options, world.Time, NullLogger<ImpactReader>.Instance))
            .AddSingleton<SignalReader>().AddSingleton<AlertMemory>().AddSingleton<AlertMetrics>().AddSingleton<Lead>().AddSingleton<AlertPass>().AddSingleton<AlertLoop>()
            .BuildServiceProvider(true);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "alert_pass_seconds")
                listener.EnableMeasurementEvents(instrument);
        };
        // Other tests have passes of their own in this process.
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            if (Current.Value == this)
                Interlocked.Increment(ref _passes);
        });
        _listener.Start();
    }

    public static async Task<StormHost> StartAsync(StormWorld world)
    {
        world.Store.Revive();
        var host = new StormHost(world);
        var bus = host._services.GetRequiredService<IBusControl>();
        bus.ConnectSendObserver(host._traffic);
        bus.ConnectConsumeObserver(host._traffic);
        bus.ConnectPublishObserver(world);
        await bus.StartAsync();
        Current.Value = host;
        await host._services.GetRequiredService<AlertLoop>().StartAsync(default);
        Current.Value = null;
        return host;
    }

    /// <summary>Lets time pass, each step not before all of the last is done; ends early where the host is killed.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        for (var end = _world.Time.GetUtcNow() + span; ;)
        {
            // Mostly that is a matter of less than the pause between two looks.
            for (var spins = 0; spins < 200 && !IsDone; spins++)
                await Task.Yield();
            await WatchedTime.UntilAsync(() => IsDone, "everything of this step is done");
            if (_world.Store.IsDead || _world.Time.GetUtcNow() >= end)
                return;
            _world.Time.Advance(Step);
            await Due.PassAsync(default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.GetRequiredService<AlertLoop>().StopAsync(default);
        await _services.GetRequiredService<IBusControl>().StopAsync();
        _listener.Dispose();
        await _services.DisposeAsync();
    }

    bool IsDone =>
        _world.Store.IsDead || (Volatile.Read(ref _passes) >= 1 + Ticks(_world.Options.Interval) && _world.Store.Asked >= 2 + Ticks(_world.Options.RenewEvery) && _traffic.IsQuiet);

    int Ticks(TimeSpan interval) => (int)((_world.Time.GetUtcNow() - _start) / interval);

    DueLoop Due => _services.GetServices<IHostedService>().OfType<DueLoop>().Single();
}
