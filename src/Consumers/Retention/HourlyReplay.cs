using System.Globalization;
using Microsoft.Extensions.Logging;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Persisting;
using PointBus.Storage;

namespace PointBus.Consumers.Retention;

/// <summary>Gives letters that failed for passing reasons one more attempt each hour and letter, where a lane has few of them: many show a failure that somebody should look at.</summary>
public sealed class HourlyReplay(
    IDeadLetterCatalog catalog, OperationStarter starter, StoreGate gate, RetentionOptions options, TimeProvider time, ILogger<HourlyReplay> logger)
    : TimedLoop(gate, Interval, time, logger)
{
    public const string Actor = "system:hourly";

    static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    static readonly string[] PassingReasons = [DeadLetterReasons.MaxRetriesExceeded, DeadLetterReasons.Timeout, DeadLetterReasons.WorkerLost];

    protected override async Task PassAsync(CancellationToken cancellationToken)
    {
        if (!options.ReplaySmallQueues)
            return;

        var counts = await catalog.ReadCountsAsync(cancellationToken);
        var passing = counts.Cells.Where(cell => cell.State == LetterState.Open && PassingReasons.Contains(cell.ReasonCode));
        foreach (var lane in passing.GroupBy(cell => cell.Lane))
            if (lane.Sum(cell => cell.Amount.Batches) is > 0 and var open && open <= options.SmallQueue)
                await ReplayAsync(lane.Key, cancellationToken);
    }

    async Task ReplayAsync(string lane, CancellationToken cancellationToken)
    {
        var ids = new List<Guid>();
        foreach (var reason in PassingReasons)
        {
            var query = new LetterQuery { Lane = lane, State = LetterState.Open, ReasonCode = reason, FailedBefore = Time.GetUtcNow() - options.Rest };
            var letters = await catalog.SearchAsync(query, new LetterPage(options.SmallQueue, OldestFirst: true), cancellationToken);
            ids.AddRange(letters.Where(letter => letter.Round <= options.HourlyRounds).Select(letter => letter.LetterId));
        }

        if (ids.Count == 0)
            return;

        await starter.StartAsync(
            new OperationRequest
            {
                // Of the hour, so that several hosts and restarts make one operation of it.
                Id = StableId.From(Actor, lane, Time.GetUtcNow().ToString("yyyyMMddHH", CultureInfo.InvariantCulture)),
                Kind = OperationKind.Replay,
                Selection = new LetterQuery { LetterIds = [.. ids.Take(options.SmallQueue)] },
                Actor = Actor,
                Reason = $"few letters of lane {lane} failed for passing reasons",
                ResetAttempts = false,
            },
            cancellationToken);
    }
}
