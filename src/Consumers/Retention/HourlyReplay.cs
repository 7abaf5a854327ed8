using System.Globalization;
using PointBus.Consumers.Operating;
using PointBus.Storage;

namespace PointBus.Consumers.Retention;

/// <summary>Gives letters that failed for passing reasons one more attempt each hour and letter, where a lane has few of them: many show a failure that somebody should look at.</summary>
public sealed class HourlyReplay(IDeadLetterCatalog catalog, OperationStarter starter, RetentionOptions options, TimeProvider time)
{
    public const string Actor = "system:hourly";

    static readonly string[] PassingReasons = [DeadLetterReasons.MaxRetriesExceeded, DeadLetterReasons.Timeout, DeadLetterReasons.WorkerLost];

    /// <summary>Whether it is wanted at all.</summary>
    public bool IsOn => options.ReplaySmallQueues;

    /// <summary>Looks at every lane once. May be repeated within the hour: it makes one operation of each lane.</summary>
    /// <returns>Letters that were given another attempt, by lane.</returns>
    public async Task<IReadOnlyDictionary<string, int>> RunAsync(CancellationToken cancellationToken)
    {
        var replayed = new Dictionary<string, int>();
        var counts = await catalog.ReadCountsAsync(cancellationToken);
        var passing = counts.Cells.Where(cell => cell.State == LetterState.Open && PassingReasons.Contains(cell.ReasonCode));
        foreach (var lane in passing.GroupBy(cell => cell.Lane))
            if (lane.Sum(cell => cell.Amount.Batches) is > 0 and var open && open <= options.SmallQueue && await ReplayAsync(lane.Key, cancellationToken) is > 0 and var letters)
                replayed[lane.Key] = letters;
        return replayed;
    }

    async Task<int> ReplayAsync(string lane, CancellationToken cancellationToken)
    {
        var ids = new List<Guid>();
        foreach (var reason in PassingReasons)
        {
            var query = new LetterQuery { Lane = lane, State = LetterState.Open, ReasonCode = reason, FailedBefore = time.GetUtcNow() - options.Rest };
            var letters = await catalog.SearchAsync(query, new LetterPage(options.SmallQueue, OldestFirst: true), cancellationToken);
            ids.AddRange(letters.Where(letter => letter.Round <= options.HourlyRounds).Select(letter => letter.LetterId));
        }

        if (ids.Count == 0)
            return 0;

        Guid[] few = [.. ids.Take(options.SmallQueue)];
        await starter.StartAsync(
            new OperationRequest
            {
                // Of the hour, so that several hosts and restarts make one operation of it.
                Id = StableId.From(Actor, lane, time.GetUtcNow().ToString("yyyyMMddHH", CultureInfo.InvariantCulture)),
                Kind = OperationKind.Replay,
                Selection = new LetterQuery { LetterIds = few },
                Actor = Actor,
                Reason = $"few letters of lane {lane} failed for passing reasons",
                ResetAttempts = false,
            },
            cancellationToken);
        return few.Length;
    }
}
