using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Backtesting;

/// <summary>Runs a rule over what was measured before: when it would have fired, and for how long. Changes nothing.</summary>
public sealed class Backtest(IAlertStore store, RuleEvaluator evaluator, AlertOptions options, TimeProvider time)
{
    /// <summary>Samples that are further apart than this have a gap between them, in which nothing is known.</summary>
    static readonly TimeSpan Gap = TimeSpan.FromMinutes(3);

    const int MaxSamples = 10_000;

    /// <summary>Tries a rule alone on the last so many hours; a day is kept.</summary>
    /// <exception cref="BufferUnavailableException">The store does not answer.</exception>
    public async Task<BacktestResult> RunAsync(AlertRule rule, TimeSpan back, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var samples = (await store.ReadAsync(AlertLog.Samples, now - back, now, MaxSamples, cancellationToken))
            .Select(AlertJson.Read<Sample>).OfType<Sample>().OrderBy(sample => sample.At).ToList();
        return Run(rule with { IsEnabled = true }, samples);
    }

    /// <summary>A sample counts for every measurement until the next one, so that confirmations mean what they mean in earnest.</summary>
    public BacktestResult Run(AlertRule rule, IReadOnlyList<Sample> samples)
    {
        var book = RuleBook.Merge([rule]);
        var open = new Dictionary<string, BacktestFiring>();
        var ended = new List<BacktestFiring>();
        IReadOnlyDictionary<string, RuleStanding> standings = new Dictionary<string, RuleStanding>();
        for (var index = 0; index < samples.Count; index++)
        {
            var sample = samples[index];
            var next = index + 1 < samples.Count ? samples[index + 1].At : sample.At + options.Interval;
            for (var at = sample.At; at < next; at += options.Interval)
                Step(at - sample.At <= Gap ? sample.AsOf(at) : new Reading(at, [], [rule.Signal]));
        }

        return new BacktestResult
        {
            Rule = rule.Key,
            Samples = samples.Count,
            From = samples.Count > 0 ? samples[0].At : null,
            To = samples.Count > 0 ? samples[^1].At : null,
            Firings = [.. ended.Concat(open.Values).OrderBy(firing => firing.FiredAt).ThenBy(firing => firing.Place, StringComparer.Ordinal)],
        };

        void Step(Reading reading)
        {
            standings = evaluator.Evaluate(book, standings, reading);
            foreach (var standing in standings.Values)
            {
                if (standing.Firing is { } firing)
                {
                    var known = open.GetValueOrDefault(standing.Key) ?? new BacktestFiring { Place = firing.Place, FiredAt = reading.At, Worst = firing.Value };
                    open[standing.Key] = standing.Value is { } value && (known.Worst is not { } worst || IsWorse(rule, value, worst)) ? known with { Worst = value } : known;
                }
                else if (open.Remove(standing.Key, out var over))
                {
                    ended.Add(over with { ClearedAt = reading.At });
                }
            }
        }
    }

    static bool IsWorse(AlertRule rule, double value, double than) => rule.Direction == Direction.Above ? value > than : value < than;
}
