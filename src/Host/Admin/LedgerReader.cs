using PointBus.Storage;

namespace PointBus.Host.Admin;

/// <summary>Puts the buffer's ledger and the direct writes of the database together, and holds the two against each other.</summary>
sealed class LedgerReader(IPointBuffer buffer, IPointStore store)
{
    /// <exception cref="BufferUnavailableException">Without the buffer there is no ledger.</exception>
    public async Task<IReadOnlyList<LedgerLine>> ReadAsync(CancellationToken cancellationToken)
    {
        var before = await ReadLanesAsync(cancellationToken);
        if (await ReadJournalAsync(cancellationToken) is not { } journal)
            return [.. before.Select(lane => Line(lane, Empty(lane.Lane.Name)))];

        var after = await ReadLanesAsync(cancellationToken);
        var unknown = journal.Keys.Except(after.Select(lane => lane.Lane.Name)).Select(Unused);
        return [.. after.Concat(unknown).Select(lane =>
        {
            var totals = journal.GetValueOrDefault(lane.Lane.Name) ?? Empty(lane.Lane.Name);
            var storedBefore = before.FirstOrDefault(one => one.Lane.Name == lane.Lane.Name)?.Ledger.Stored ?? 0;
            return Line(lane, totals) with { Journal = new JournalCheck(totals.Stored, totals.Duplicate, Agrees(storedBefore, totals, lane.Ledger)) };
        })];
    }

    /// <summary>Queues of messages hold no points.</summary>
    async Task<IReadOnlyList<LaneStatus>> ReadLanesAsync(CancellationToken cancellationToken) =>
        [.. (await buffer.ReadLanesAsync(cancellationToken)).Where(lane => !lane.IsMessages)];

    static LedgerLine Line(LaneStatus lane, JournalTotals totals)
    {
        var counts = lane.Ledger;
        return new LedgerLine(
            lane.Lane.Name,
            counts.Accepted + totals.DirectStored + totals.DirectDuplicate,
            counts.Stored + totals.DirectStored,
            counts.Duplicate + totals.DirectDuplicate,
            counts.DeadLettered, counts.Discarded, counts.Expired, counts.InFlight)
        {
            Direct = totals.DirectStored + totals.DirectDuplicate,
            States = new Dictionary<string, Amount>
            {
                ["ready"] = lane.Ready,
                ["scheduled"] = lane.Scheduled,
                ["leased"] = lane.Leased,
                ["parked"] = lane.Parked,
            },
        };
    }

    /// <summary>
    /// What was complete before the journal was read is in it, and it holds no more than what is complete or in flight afterwards.
    /// Only the buffer counts a batch that came in twice, so its duplicates may be more.
    /// </summary>
    static bool? Agrees(long storedBefore, JournalTotals totals, LaneLedger after) =>
        totals.Stored < storedBefore || totals.Stored > after.Stored + after.InFlight || totals.Duplicate > after.Duplicate + after.InFlight ? false
        : totals.Stored == after.Stored && totals.Duplicate <= after.Duplicate ? true
        : null;

    static JournalTotals Empty(string lane) => new(lane, 0, 0, 0, 0);

    /// <summary>A lane that only the database has points of.</summary>
    static LaneStatus Unused(string name) => new()
    {
        Lane = Lane.Parse(name) ?? new Lane(name, LaneKind.Live, 5),
        Ready = Amount.Zero,
        Scheduled = Amount.Zero,
        Leased = Amount.Zero,
        Parked = Amount.Zero,
        DeadLetters = Amount.Zero,
        Ledger = new LaneLedger(0, 0, 0, 0, 0, 0, 0),
    };

    async Task<IReadOnlyDictionary<string, JournalTotals>?> ReadJournalAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ReadTotalsAsync(cancellationToken)).ToDictionary(totals => totals.Lane);
        }
        catch (PointStoreException)
        {
            return null;
        }
    }
}
