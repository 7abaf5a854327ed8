using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Backtesting;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Storage;
using Microsoft.Extensions.Time.Testing;
using static PointBus.Consumers.Tests.Alerting.AlertSample;

namespace PointBus.Consumers.Tests.Alerting;

public sealed class BacktestTests
{
    static readonly double[] Values = [0, 50, 150, 180, 60, 0, 120, 0, 130, 140];

    readonly FakeTimeProvider _time = new(Noon.AddHours(1));
    readonly FakeAlertStore _store;

    public BacktestTests() => _store = new FakeAlertStore(_time);

    Backtest Backtest => new(_store, Evaluator, Options, _time);

    [Fact]
    public async Task It_tells_when_a_rule_would_have_fired_and_how_long()
    {
        await SampleAsync();
        var result = await Backtest.RunAsync(Rule(), TimeSpan.FromHours(2), default);

        Assert.Equal((10, Noon, Noon.AddMinutes(9)), (result.Samples, result.From, result.To));
        Assert.Equal(
            [(2, 4, 180d), (6, 7, 120d), (8, null, 140d)],
            result.Firings.Select(firing => (Minute(firing.FiredAt)!.Value, Minute(firing.ClearedAt), firing.Worst!.Value)));
        Assert.Equal(TimeSpan.FromMinutes(4), result.Fired);
    }

    [Fact]
    public async Task A_changed_rule_is_tried_without_being_kept()
    {
        await SampleAsync();
        Assert.Empty((await Backtest.RunAsync(Rule(raise: 180), TimeSpan.FromHours(2), default)).Firings);
        Assert.Equal(2, (await Backtest.RunAsync(Rule(confirmations: 5), TimeSpan.FromHours(2), default)).Firings.Count);
        Assert.Equal(0, (await Backtest.RunAsync(Rule(), TimeSpan.FromMinutes(1), default)).Samples);
        Assert.Empty(await _store.ReadAllAsync(AlertDocument.Rule, default));
    }

    [Fact]
    public void In_a_gap_nothing_is_known()
    {
        var samples = new[] { (0, 150d), (60, 150d), (61, 0d) }.Select(one => Sample.Of(Read(Noon.AddMinutes(one.Item1), (Signals.Pending, "live", one.Item2)))).ToList();
        Assert.Equal(TimeSpan.FromMinutes(61), Assert.Single(Backtest.Run(Rule(), samples).Firings).ClearedAt - Noon);
        Assert.Empty(Backtest.Run(Rule(confirmations: 20), samples).Firings);
    }

    async Task SampleAsync()
    {
        for (var minute = 0; minute < Values.Length; minute++)
            await _store.AppendAsync(
                AlertLog.Samples, Noon.AddMinutes(minute), AlertJson.Write(Sample.Of(Read(Noon.AddMinutes(minute), (Signals.Pending, "live", Values[minute])))), TimeSpan.FromDays(1), default);
    }

    static int? Minute(DateTimeOffset? at) => at is { } time ? (int)(time - Noon).TotalMinutes : null;
}
