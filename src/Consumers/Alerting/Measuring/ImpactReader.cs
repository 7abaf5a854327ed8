using System.Globalization;
using Microsoft.Extensions.Logging;
using PointBus.Consumers.Tracing;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Adds to a firing what it means outside: points and flights that wait or lie in letters, and the largest cause. Where it cannot be found out the firing stays as it is.</summary>
public sealed partial class ImpactReader(
    IPointBuffer buffer, ILaneControl control, IDeadLetterCatalog catalog, AlertOptions options, TimeProvider time, ILogger<ImpactReader> logger)
{
    const int LookedAt = 1_000;

    static readonly HashSet<string> OfLetters = [Signals.DeadLetters, Signals.DeadLetterGrowth, Signals.FailureRate, Signals.FailureRateHour];

    static readonly HashSet<string> OfBacklog =
    [
        Signals.Pending, Signals.PendingTotal, Signals.PendingRising, Signals.Leased, Signals.OldestAge, Signals.LongestLease, Signals.Stalled,
        Signals.Workers, Signals.Retries, Signals.Down, Signals.DatabaseLatency,
    ];

    public async Task<AlertFacts> AddAsync(AlertFacts alert, string signal, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.MeasureTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return OfLetters.Contains(signal) ? await OfLettersAsync(alert, either.Token).WaitAsync(either.Token)
                : OfBacklog.Contains(signal) ? await OfBacklogAsync(alert, signal, either.Token).WaitAsync(either.Token)
                : alert;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnknown(alert.Rule, alert.Place, e.Message);
            return alert;
        }
    }

    async Task<AlertFacts> OfLettersAsync(AlertFacts alert, CancellationToken cancellationToken)
    {
        var open = await catalog.CountAsync(new LetterQuery { Lane = alert.Place, State = LetterState.Open }, int.MaxValue, cancellationToken);
        var newest = await catalog.SearchAsync(new LetterQuery { Lane = alert.Place, State = LetterState.Open }, new LetterPage(LookedAt), cancellationToken);
        var groups = await catalog.ReadGroupsAsync(new GroupQuery(alert.Place, Limit: 1), cancellationToken);
        return alert with
        {
            Impact = new AlertImpact(open.Points, newest.SelectMany(letter => letter.FlightIds).Distinct().Count()),
            TopCause = groups is [var top, ..] ? Cause(top, alert.Place, open.Batches) : null,
            SampleTrace = newest is [var sample, ..] ? AlertTraces.SampleOf(sample.TraceId, sample.BatchId) : null,
        };
    }

    static string Cause(FaultGroup group, string? lane, long letters)
    {
        var mine = lane is not null && group.Lanes.TryGetValue(lane, out var count) ? count : group.OpenLetters;
        return string.Create(CultureInfo.InvariantCulture, $"{group.Title} ({group.Fingerprint}), {Math.Min(mine, letters)} of {letters} letters");
    }

    async Task<AlertFacts> OfBacklogAsync(AlertFacts alert, string signal, CancellationToken cancellationToken)
    {
        var isWhole = alert.Place is null || signal == Signals.Down;
        var lanes = (await buffer.ReadLanesAsync(cancellationToken)).Where(lane => !lane.IsMessages && (isWhole || lane.Lane.Name == alert.Place)).ToList();
        var peeks = await Task.WhenAll(lanes.Where(lane => lane.Waiting.Batches > 0)
            .Select(lane => control.PeekAsync(lane.Lane, new BatchPeekRequest(LookedAt), cancellationToken)));
        var flights = peeks.SelectMany(peek => peek).Select(batch => batch.Status.Header?.FlightId).Where(flight => flight is not null).Distinct();
        return alert with { Impact = new AlertImpact(lanes.Sum(lane => lane.InFlight.Points), flights.Count()) };
    }

    [LoggerMessage(LogLevel.Debug, "The impact of {Rule} at {Place} is not known: {Reason}")]
    partial void LogUnknown(string rule, string? place, string reason);
}
