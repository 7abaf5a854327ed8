using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using static PointBus.Consumers.Tests.Alerting.AlertSample;

namespace PointBus.Consumers.Tests.Alerting;

/// <summary>Alerting with a bus in memory and values that are said to it.</summary>
sealed class AlertHarness : IAsyncDisposable
{
    readonly ServiceProvider _services;
    readonly ITestHarness _bus;
    readonly List<AlertMetrics> _metrics = [];

    AlertHarness()
    {
        Time = new FakeTimeProvider(Noon);
        Store = new FakeAlertStore(Time);
        Source = new SaidSource();
        _services = new ServiceCollection()
            .AddMassTransitTestHarness(TextWriter.Null, bus => bus.UsingInMemory((_, memory) =>
                memory.ConfigurePublish(pipe => pipe.UseExecuteAsync(context => OnPublish(context)))))
            .BuildServiceProvider(true);
        _bus = _services.GetRequiredService<ITestHarness>();
        Restart();
    }

    public FakeTimeProvider Time { get; }

    public FakeAlertStore Store { get; }

    public SaidSource Source { get; }

    public SaidOutbox Outbox { get; } = new();

    public Func<PublishContext, Task> OnPublish { get; set; } = _ => Task.CompletedTask;

    public AlertPass Pass { get; private set; } = null!;

    public AlertMemory Memory { get; private set; } = null!;

    public AlertDesk Desk => new(Store, Time);

    /// <summary>Breaches and ends on the bus, in order, each once.</summary>
    public List<(bool Breached, string? Place)> Told =>
    [
        .. _bus.Published.Select(_ => true).OrderBy(message => message.StartTime)
            .Select(message => message.MessageObject is ThresholdBreached breached ? (true, breached.Alert.Place) : (false, ((ThresholdCleared)message.MessageObject).Alert.Place)),
    ];

    public static async Task<AlertHarness> StartAsync()
    {
        var alerts = new AlertHarness();
        await alerts._bus.Start();
        return alerts;
    }

    /// <summary>Another process begins; only what was kept is known to it.</summary>
    public void Restart()
    {
        var rules = new RuleDesk(Store, Options, Time);
        Memory = new AlertMemory(Store, rules, Time, NullLogger<AlertMemory>.Instance);
        var buffer = new FakeBuffer(new CallLog()) { Fault = _ => new InvalidOperationException("not asked in these tests") };
        var impact = new ImpactReader(buffer, null!, new FakeCatalog(new CallLog()), Options, Time, NullLogger<ImpactReader>.Instance);
        _metrics.Add(new AlertMetrics());
        Pass = new AlertPass(
            new SignalReader([Source], Options, Time, NullLogger<SignalReader>.Instance), Evaluator, new NoticePlanner(Options, _ => ["slack"]), impact, Memory,
            _metrics[^1], Outbox, _services.GetRequiredService<IBus>(), Options, Time, NullLogger<AlertPass>.Instance);
    }

    public async Task PassAsync(int times = 1)
    {
        for (var pass = 0; pass < times; pass++)
        {
            await Pass.RunAsync(default);
            Time.Advance(Options.Interval);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _metrics.ForEach(metrics => metrics.Dispose());
        await _services.DisposeAsync();
    }
}

/// <summary>Measures what it is told.</summary>
sealed class SaidSource : ISignalSource
{
    public List<Measurement> Values { get; } = [];

    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public IReadOnlyCollection<string> Measures { get; init; } = [Signals.Pending, Signals.BreakerOpen];

    public void Say(double? value, string place = "live", string signal = Signals.Pending)
    {
        Values.RemoveAll(one => one.Signal == signal && one.Place == place);
        Values.Add(new Measurement(signal, place, value));
    }

    public async Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken)
    {
        await Before();
        return [.. Values];
    }
}

/// <summary>Notes what was handed to it.</summary>
sealed class SaidOutbox : INoticeOutbox
{
    public List<PlannedNotice> Sent { get; } = [];

    public Exception? Fault { get; set; }

    public Func<AlertNotice, Task> OnSend { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<string> Route(AlertNotice notice) => ["slack"];

    public async Task SendAsync(AlertNotice notice, IReadOnlyList<string> channels, CancellationToken cancellationToken)
    {
        await OnSend(notice);
        lock (Sent)
            Sent.Add(new PlannedNotice(notice, channels));
        if (Fault is { } fault)
            throw fault;
    }
}
