using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Contracts;

namespace PointBus.Consumers.Tests.Alerting;

/// <summary>Rules and readings to test with.</summary>
static class AlertSample
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly AlertOptions Options = new() { PublicUrl = new("https://bus.example/"), RunbookUrl = new("https://runbook.example/pages") };

    public static RuleEvaluator Evaluator { get; } = new(new FactWriter(Options));

    public static AlertRule Rule(string name = "pending-batches", string signal = Signals.Pending, double raise = 100, double? clear = 80, int confirmations = 1) => new()
    {
        Name = name, Signal = signal, Severity = AlertSeverity.Warning, Raise = raise, Clear = clear, Confirmations = confirmations,
        Title = "Batches wait in {place}", Runbook = "backlog", Command = "pointbus queues show {place}",
    };

    public static Reading Read(DateTimeOffset at, params IEnumerable<(string Signal, string? Place, double? Value)> values) =>
        new(at, values.Select(one => new Measurement(one.Signal, one.Place, one.Value)), []);

    public static RuleBook Book(params IEnumerable<AlertRule> rules) => RuleBook.Merge(rules);
}
